#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tests/runtime_reactor/reactor_fixture.hpp"

// What these tests leave behind on purpose must be gone when the runtime is: LeakSanitizer is their last line.
namespace millrace {
namespace {

/// Tells when it is destroyed.
struct witness {
  explicit witness(tally& gone) : gone_(gone) {}
  ~witness() { gone_.add(); }
  tally& gone_;
};

class shutdown_spec : public testing::Test {
 protected:
  std::shared_ptr<witness> make_witness() { return std::make_shared<witness>(gone); }

  tally gone;
  std::unique_ptr<actor_runtime> runtime = std::make_unique<actor_runtime>(reactor_options{.threads = 2});
};

TEST_F(shutdown_spec, handlers_that_wait_are_destroyed_with_the_actors_they_hold) {
  tally parked;
  const auto actor = spawn_on(runtime->system(), runtime->at(1), resident);
  run_on(runtime->at(0), [&, actor, kept = make_witness()] {
    auto& io = runtime->at(0).io();
    auto timer = std::make_shared<boost::asio::steady_timer>(io, 1h);
    timer->async_wait([timer, actor, kept](boost::system::error_code) { ADD_FAILURE() << "must not run"; });
    using tcp = boost::asio::ip::tcp;
    auto acceptor = std::make_shared<tcp::acceptor>(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    acceptor->async_accept(
        [acceptor, actor, kept](boost::system::error_code, tcp::socket) { ADD_FAILURE() << "must not run"; });
    parked.add();
  });
  ASSERT_TRUE(parked.reaches(1));
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  EXPECT_EQ(runtime->stop(10s), 0u);
  EXPECT_EQ(gone.count(), 1u);
}

TEST_F(shutdown_spec, delayed_messages_and_request_timeouts_are_dropped) {
  spawn_on(runtime->system(), runtime->at(0), [kept = make_witness()](caf::event_based_actor* self) -> caf::behavior {
    self->delayed_send(self, std::chrono::minutes(60), 1);
    self->request(self->spawn(silent), std::chrono::minutes(60), where_am_i::value).then([kept](std::uint64_t) {});
    return {[kept](int) { ADD_FAILURE() << "must not come"; }};
  });
  EXPECT_GT(runtime->stop(0ms), 0u);
  EXPECT_EQ(gone.count(), 1u);
}

TEST_F(shutdown_spec, actors_with_work_left_are_ended_and_counted) {
  for (std::size_t i = 0; i < 20; ++i) {
    spawn_on(runtime->system(), runtime->at(i % 2), [kept = make_witness()](caf::event_based_actor* self) {
      self->send(self, 1);
      return caf::behavior{[self, kept](int) { self->send(self, 1); }};
    });
  }
  EXPECT_EQ(runtime->stop(1ms), 20u);
  EXPECT_EQ(gone.count(), 20u);
}

TEST_F(shutdown_spec, functions_not_yet_run_are_destroyed) {
  tally begun;
  std::atomic<bool> stopping{false};
  run_on(runtime->at(0), [&] {
    begun.add();
    while (!stopping) std::this_thread::yield();
  });
  ASSERT_TRUE(begun.reaches(1));
  for (int i = 0; i < 10; ++i) {
    run_on(runtime->at(0), [&, kept = make_witness()] { run_on(runtime->at(0), [kept] {}); });
  }
  stopping = true;
  EXPECT_EQ(runtime->stop(0ms), 0u);
  EXPECT_EQ(gone.count(), 10u);
}

TEST_F(shutdown_spec, stop_waits_for_actors_that_are_ending) {
  tally ended;
  const auto actor = spawn_on(runtime->system(), runtime->at(0), [&](caf::event_based_actor* self) -> caf::behavior {
    self->set_exit_handler([&, self](const caf::exit_msg&) { self->delayed_send(self, 5ms, 1); });
    return {[&, self](int) {
      ended.add();
      self->quit();
    }};
  });
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  EXPECT_EQ(runtime->stop(10s), 0u);
  EXPECT_EQ(ended.count(), 1u);
}

TEST_F(shutdown_spec, a_detached_actor_may_still_send_while_the_reactors_stop) {
  const auto receiver = spawn_on(runtime->system(), runtime->at(0), resident);
  auto sender = runtime->system().spawn<caf::detached>([receiver](caf::event_based_actor* self) -> caf::behavior {
    self->send(self, 1);
    self->set_exit_handler([self](const caf::exit_msg&) { self->quit(); });
    return {[self, receiver](int) {
              self->send(receiver, where_am_i::value);
              self->send(self, 1);
            },
            [](std::uint64_t) {}};
  });
  caf::anon_send_exit(receiver, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(std::exchange(sender, nullptr), caf::exit_reason::user_shutdown);
  runtime->stop(0ms);
}

TEST_F(shutdown_spec, a_handler_that_waits_may_hold_the_last_handle_of_a_detached_actor) {
  tally parked;
  run_on(runtime->at(0), [&, detached = runtime->system().spawn<caf::detached>(resident)]() mutable {
    auto timer = std::make_shared<boost::asio::steady_timer>(runtime->at(0).io(), 1h);
    timer->async_wait([timer, detached](boost::system::error_code) {});
    caf::anon_send_exit(std::exchange(detached, nullptr), caf::exit_reason::user_shutdown);
    parked.add();
  });
  ASSERT_TRUE(parked.reaches(1));
  EXPECT_EQ(runtime->stop(10s), 0u);
}

TEST_F(shutdown_spec, stopping_twice_and_destroying_does_nothing_more) {
  EXPECT_EQ(runtime->stop(0ms), 0u);
  EXPECT_EQ(runtime->stop(10s), 0u);
  runtime.reset();
}

}  // namespace
}  // namespace millrace
