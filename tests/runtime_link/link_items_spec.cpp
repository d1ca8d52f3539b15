#include "tests/runtime_link/link_fixture.hpp"
#include "tests/runtime_link/pouring.hpp"

namespace millrace {
namespace {

using ::testing::HasSubstr;

class link_items_spec : public link_fixture {
 protected:
  static frame_ptr item(std::size_t number, std::size_t bytes = 1'000) {
    return letter("item", number, {slice_of(std::string(bytes, 'x'))});
  }

  /// A server that answers with so many items as it is asked for, of 1000 bytes or as the text says.
  void serve_items(link_limits limits = {}, std::shared_ptr<token_bucket> bucket = nullptr) {
    auto with = setup(limits);
    with.compress = false;
    serve(with, [this, bucket](const link_peer&, const frame_ptr& message, const incoming_call& call) {
      if (bucket) call.limit(bucket);
      const auto text = text_of(message);
      const auto bytes = text.empty() ? 1'000 : std::stoul(text);
      pour([call](frame_ptr next, item_taken_handler taken) { call.write(std::move(next), std::move(taken)); },
           number_of(message),
           [this, bytes](std::size_t at) {
             ++written;
             return item(at, bytes);
           },
           [call, this](const result<void>& done) {
             last_write = done;
             if (done) call.reply(letter("done"));
           });
    });
  }

  void open(frame_ptr message) {
    opened = std::make_unique<outgoing_call>(
        client->open(std::move(message), no_timeout, [this](result<frame_ptr> answer) { reply = std::move(answer); }));
  }

  auto reading() {
    return [this](item_handler got) {
      if (opened) opened->read(std::move(got));
    };
  }

  ~link_items_spec() override { opened.reset(); }

  std::size_t written = 0;
  std::size_t bytes = 0;
  std::optional<result<void>> last_write;
  std::unique_ptr<outgoing_call> opened;
  std::optional<result<frame_ptr>> reply;
};

TEST_F(link_items_spec, come_in_order_before_the_reply_and_end) {
  serve_items();
  dial();
  open(letter("", 10'000));
  std::vector<std::uint64_t> numbers;
  bool ended = false;
  drain(
      reading(), [&](const frame_ptr& item) { numbers.push_back(number_of(item)); },
      [&](const result<void>& done) { ended = done.has_value(); });
  until([&] { return ended; });
  ASSERT_EQ(numbers.size(), 10'000u);
  for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i], i);
  ASSERT_TRUE(reply && *reply);
  EXPECT_EQ(text_of(**reply), "done");
}

TEST_F(link_items_spec, of_a_caller_that_does_not_read_stop_at_its_window) {
  const link_limits limits{.item_window_bytes = 100'000};
  serve_items(limits);
  dial(limits);
  open(letter("", 10'000));
  until([&] { return written > 0; });
  settle();
  EXPECT_LE(written * 1'000, 100'000u);
  EXPECT_GE(written * 1'000, 80'000u);
  EXPECT_LT(client->counters().socket_bytes_in, 110'000u);
  std::size_t got = 0;
  drain(
      reading(), [&](const frame_ptr&) { ++got; }, [](const result<void>&) {});
  until([&] { return got == 10'000; });
}

TEST_F(link_items_spec, of_one_call_do_not_hold_up_another_that_is_read) {
  serve_items({.item_window_bytes = 100'000});
  dial({.item_window_bytes = 100'000});
  open(letter("", 1'000));
  const auto unread = std::move(opened);
  open(letter("", 1'000));
  std::size_t got = 0;
  drain(
      reading(), [&](const frame_ptr&) { ++got; }, [](const result<void>&) {});
  until([&] { return got == 1'000; });
  EXPECT_TRUE(call(letter("", 0)));
}

TEST_F(link_items_spec, may_be_of_half_a_window_and_not_larger) {
  const link_limits limits{.item_window_bytes = 100'000};
  serve_items(limits);
  dial(limits);
  open(letter("49000", 20));
  std::size_t got = 0;
  drain(
      reading(), [&](const frame_ptr&) { ++got; }, [](const result<void>&) {});
  until([&] { return got == 20; });
  open(letter("51000", 1));
  until([&] { return last_write && !*last_write; });
  EXPECT_THAT(last_write->error().context, HasSubstr("more than half of the other side's window of 100000"));
}

TEST_F(link_items_spec, go_from_the_caller_to_a_handler_that_reads) {
  std::vector<std::uint64_t> numbers;
  serve([&](const link_peer&, const frame_ptr&, const incoming_call& call) {
    drain([call](item_handler got) { call.read(std::move(got)); },
          [&](const frame_ptr& item) { numbers.push_back(number_of(item)); },
          [call](const result<void>& done) {
            if (done) call.reply(letter("all"));
          });
  });
  dial();
  open(letter("take these"));
  pour([this](frame_ptr next, item_taken_handler taken) { opened->write(std::move(next), std::move(taken)); }, 5'000,
       [](std::size_t at) { return item(at); }, [this](const result<void>&) { opened->finish_writing(); });
  until([&] { return reply.has_value(); });
  ASSERT_TRUE(*reply) << reply->error().context;
  EXPECT_EQ(numbers.size(), 5'000u);
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
}

TEST_F(link_items_spec, wait_at_the_caller_until_the_handler_reads) {
  std::optional<incoming_call> held;
  serve([&](const link_peer&, const frame_ptr&, const incoming_call& call) { held = call; },
        {.item_window_bytes = 100'000});
  dial();
  open(letter("x"));
  std::size_t taken = 0;
  pour([this](frame_ptr next, item_taken_handler done) { opened->write(std::move(next), std::move(done)); }, 1'000,
       [&](std::size_t at) {
         taken = at;
         return item(at);
       },
       [](const result<void>&) {});
  until([&] { return held.has_value(); });
  settle();
  EXPECT_EQ(taken, 0u);
  std::size_t got = 0;
  held->read([&](const result<frame_ptr>&) { ++got; });
  until([&] { return got == 1; });
  settle();
  EXPECT_LE(taken, 101u);
  EXPECT_GE(taken, 80u);
  held->reply(letter("enough"));
  until([&] { return reply.has_value(); });
  EXPECT_TRUE(*reply);
}

TEST_F(link_items_spec, that_were_never_read_are_no_hindrance_to_the_next_call) {
  serve_items();
  dial();
  for (int i = 0; i < 500; ++i) {  // far more than there are windows
    reply.reset();
    open(letter("", 3));
    until([&] { return reply.has_value(); });
    ASSERT_TRUE(*reply) << i << ": " << reply->error().context;
  }
}

TEST_F(link_items_spec, are_refused_beyond_the_windows_of_a_link) {
  const link_limits limits{.frame_bytes_max = 100'000, .bytes_buffered_max = 300'000, .item_window_bytes = 100'000};
  serve_items();
  dial(limits);
  std::vector<std::unique_ptr<outgoing_call>> unread;
  for (int i = 0; i < 3; ++i) {
    open(letter("", 1'000));
    unread.push_back(std::move(opened));
  }
  open(letter("", 1'000));
  until([&] { return reply.has_value(); });
  EXPECT_EQ(reply->error().code, errc::limit_exceeded);
  unread.pop_back();
  settle();
  reply.reset();
  open(letter("", 3));
  until([&] { return reply.has_value(); });
  EXPECT_TRUE(*reply);
}

TEST_F(link_items_spec, stop_when_the_caller_drops_its_call) {
  serve_items();
  dial();
  open(letter("", 1'000'000));
  until([&] { return written > 10; });
  opened.reset();
  until([&] { return last_write && !*last_write; });
  EXPECT_EQ(last_write->error().context, "given up by the caller");
  EXPECT_EQ(reply->error().code, errc::connection_closed);
  EXPECT_TRUE(call(letter("", 0)));
}

TEST_F(link_items_spec, are_unsupported_by_a_call_that_was_made_without) {
  serve_items();
  dial();
  client->call(letter("", 1), no_timeout, [](const result<frame_ptr>&) {});
  until([&] { return last_write.has_value(); });
  EXPECT_EQ(last_write->error().code, errc::unsupported);
  EXPECT_TRUE(call(letter("", 0)));
}

TEST_F(link_items_spec, leave_at_the_rate_that_is_set_and_changed) {
  const auto bucket = std::make_shared<token_bucket>(1'000'000, time->monotonic());
  serve_items({}, bucket);
  dial();
  open(letter("10000", 100'000));
  drain(
      reading(), [&](const frame_ptr&) { bytes += 10'000; }, [](const result<void>&) {});
  const auto bytes_in = [&](std::chrono::milliseconds span) {
    const auto before = bytes;
    for (auto left = span; left > 0ms; left -= 10ms) {
      pass(10ms);
      settle();
    }
    return bytes - before;
  };
  until([&] { return client->is_open(); });
  bytes_in(200ms);
  EXPECT_NEAR(static_cast<double>(bytes_in(1s)), 1e6, 3e4);
  bucket->set_rate(100'000, time->monotonic());
  bytes_in(200ms);
  EXPECT_NEAR(static_cast<double>(bytes_in(1s)), 1e5, 2e4);
  bucket->set_rate(0, time->monotonic());
  pass(10ms);
  const auto before = bytes;
  until([&] { return bytes > before + 10'000'000; });
}

}  // namespace
}  // namespace millrace
