#include "runtime/link/link_caller.hpp"

#include <atomic>
#include <thread>

#include "tests/runtime_link/link_fixture.hpp"
#include "tests/runtime_link/pouring.hpp"

namespace millrace {
namespace {

/// A server on a thread of its own, and callers on others.
class link_caller_spec : public ::testing::Test {
 protected:
  link_caller_spec() { open(0); }

  void open(std::uint16_t port) {
    auto opened = link_server::open(
        io, {"127.0.0.1", port}, {},
        [](const link_peer&, const frame_ptr& message, const incoming_call& call) { serve(message, call); });
    ASSERT_TRUE(opened) << opened.error().context;
    server = *opened;
    server->start();
    work.emplace(io.get_executor());
    thread = std::thread([this] { io.run(); });
  }

  void stop() {
    boost::asio::post(io, [this] { server->close(); });
    work.reset();
    thread.join();
    io.restart();
  }

  ~link_caller_spec() override {
    caller.reset();
    stop();
  }

  /// "count": so many items; "sum": adds up the numbers of items; anything else comes back.
  static void serve(const frame_ptr& message, const incoming_call& call) {
    if (text_of(message) == "never") return held().push_back(call);
    if (text_of(message) == "count") {
      pour([call](frame_ptr next, item_taken_handler taken) { call.write(std::move(next), std::move(taken)); },
           number_of(message), [](std::size_t at) { return letter("item", at); },
           [call](const result<void>&) { call.reply(letter("done")); });
    } else if (text_of(message) == "sum") {
      const auto sum = std::make_shared<std::uint64_t>(0);
      drain([call](item_handler got) { call.read(std::move(got)); },
            [sum](const frame_ptr& item) { *sum += number_of(item); },
            [call, sum](const result<void>&) { call.reply(letter("sum", *sum)); });
    } else {
      call.reply(message);
    }
  }

  static std::vector<incoming_call>& held() {
    static std::vector<incoming_call> calls;
    return calls;
  }

  void make_caller() {
    auto made = link_caller::make(server->address(), {});
    ASSERT_TRUE(made) << made.error().context;
    caller = std::move(*made);
  }

  boost::asio::io_context io;
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work;
  std::shared_ptr<link_server> server;
  std::thread thread;
  std::unique_ptr<link_caller> caller;
};

TEST_F(link_caller_spec, waits_for_answers_on_many_threads_at_once) {
  make_caller();
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const auto number = static_cast<std::uint64_t>(t * 1'000 + i);
        const auto reply = caller->call(letter("x", number), 60s);
        if (reply && number_of(*reply) == number) ++right;
      }
    });
  }
  for (auto& each : threads) each.join();
  EXPECT_EQ(right, 8 * 500);
  EXPECT_EQ(caller->counters().frames_in, 4'000u);
}

TEST_F(link_caller_spec, reads_the_items_of_a_call) {
  make_caller();
  auto opened = caller->open(letter("count", 10'000), no_timeout);
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    const auto item = opened.read();
    ASSERT_TRUE(item && *item);
    ASSERT_EQ(number_of(*item), i);
  }
  const auto last = opened.read();
  ASSERT_TRUE(last);
  EXPECT_EQ(*last, nullptr);
  EXPECT_EQ(text_of(*opened.reply()), "done");
}

TEST_F(link_caller_spec, writes_the_items_of_a_call) {
  make_caller();
  auto opened = caller->open(letter("sum"), no_timeout);
  for (std::uint64_t i = 1; i <= 1'000; ++i) ASSERT_TRUE(opened.write(letter("item", i)));
  opened.finish_writing();
  const auto reply = opened.reply();
  ASSERT_TRUE(reply) << reply.error().context;
  EXPECT_EQ(number_of(*reply), 500'500u);
}

TEST_F(link_caller_spec, may_drop_a_call_whose_items_still_come) {
  make_caller();
  {
    auto opened = caller->open(letter("count", 1'000'000'000), no_timeout);
    ASSERT_TRUE(opened.read());
  }
  EXPECT_TRUE(caller->call(letter("x"), 60s));
}

TEST_F(link_caller_spec, times_out) {
  make_caller();
  const auto reply = caller->call(letter("never"), 10ms);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, errc::timed_out);
  boost::asio::post(io, [] { held().clear(); });
}

TEST_F(link_caller_spec, connects_anew_for_the_next_call_after_a_break) {
  make_caller();
  EXPECT_TRUE(caller->call(letter("x"), 60s));
  const auto port = server->address().port;
  stop();
  const auto broken = caller->call(letter("x"), 60s);
  ASSERT_FALSE(broken);
  open(port);
  EXPECT_TRUE(caller->call(letter("x"), 60s));
}

}  // namespace
}  // namespace millrace
