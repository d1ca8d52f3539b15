#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tests/runtime_reactor/reactor_fixture.hpp"

namespace millrace {
namespace {

using timers = reactor_fixture;

TEST_F(timers, delayed_messages_come_in_the_order_of_their_time_and_never_early) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<int> order;
  tally done;
  spawn_on(runtime.system(), runtime.at(0), [&](caf::event_based_actor* self) -> caf::behavior {
    for (const int ms : {30, 10, 20, 5}) self->delayed_send(self, std::chrono::milliseconds(ms), ms);
    return {[&, self](int ms) {
      EXPECT_EQ(here(), 0u);
      EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(ms));
      order.push_back(ms);
      if (order.size() == 4) self->quit();
      done.add();
    }};
  });
  ASSERT_TRUE(done.reaches(4));
  EXPECT_EQ(order, (std::vector<int>{5, 10, 20, 30}));
}

TEST_F(timers, an_earlier_time_set_later_is_kept) {
  tally early;
  const auto actor = spawn_on(runtime.system(), runtime.at(0), [&](caf::event_based_actor* self) -> caf::behavior {
    self->delayed_send(self, std::chrono::minutes(60), 1);
    return {[&, self](where_am_i) { self->delayed_send(self, 1ms, 0); }, [&](int) { early.add(); }};
  });
  caf::anon_send(actor, where_am_i::value);
  EXPECT_TRUE(early.reaches(1));
  end(actor);
}

TEST_F(timers, silence_is_noticed_after_the_time_an_actor_grants) {
  tally noticed;
  spawn_on(runtime.system(), runtime.at(1), [&](caf::event_based_actor* self) -> caf::behavior {
    return {[](int) {}, caf::after(5ms) >>
                            [&, self] {
                              EXPECT_EQ(here(), 1u);
                              self->quit();
                              noticed.add();
                            }};
  });
  EXPECT_TRUE(noticed.reaches(1));
}

TEST_F(timers, detached_and_blocking_actors_have_them_too) {
  tally came;
  runtime.system().spawn<caf::detached>([&](caf::event_based_actor* self) -> caf::behavior {
    self->delayed_send(self, 1ms, 1);
    return {[&, self](int) {
      EXPECT_EQ(here(), no_reactor);
      self->quit();
      came.add();
    }};
  });
  runtime.system().spawn([&](caf::blocking_actor* self) {
    self->delayed_send(self, 1ms, 1);
    self->receive([&](int) { came.add(); }, caf::after(10s) >> [] { ADD_FAILURE(); });
  });
  EXPECT_TRUE(came.reaches(2));
}

TEST_F(timers, timers_of_the_io_context_run_on_its_reactor) {
  tally fired;
  run_on(runtime.at(1), [&] {
    auto timer = std::make_shared<boost::asio::steady_timer>(runtime.at(1).io(), 1ms);
    timer->async_wait([timer, &fired](boost::system::error_code failure) {
      EXPECT_FALSE(failure);
      EXPECT_EQ(here(), 1u);
      fired.add();
    });
  });
  EXPECT_TRUE(fired.reaches(1));
}

}  // namespace
}  // namespace millrace
