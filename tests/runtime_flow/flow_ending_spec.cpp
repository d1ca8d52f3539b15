#include "tests/runtime_flow/flow_fixture.hpp"

namespace millrace {
namespace {

using flow_ending = flow_fixture;

/// Lets numbers through up to `limit`, then fails or throws.
class limited final : public operation<std::int64_t, std::int64_t> {
 public:
  limited(std::int64_t limit, bool throws) : limit_(limit), throws_(throws) {}

  result<void> on_event(std::int64_t&& event, std::vector<std::int64_t>& out) override {
    if (event == limit_ && throws_) throw std::logic_error("a bug");
    if (event == limit_) return make_error(errc::corrupt, "number " + std::to_string(event));
    out.push_back(event);
    return {};
  }

 private:
  std::int64_t limit_;
  bool throws_;
};

TEST_F(flow_ending, a_source_that_ends_ends_the_flow_when_all_is_written) {
  written.finishes_at_once = false;
  start(numbers(5).map([](std::int64_t&& n) { return n; }).into(into(written)));
  run();
  EXPECT_EQ(written.events.size(), 5u);
  EXPECT_FALSE(ended) << "the sink has not finished";
  written.finish_one();
  run();
  ASSERT_TRUE(ended);
  EXPECT_TRUE(*ended);
  EXPECT_TRUE(source.destroyed);
  EXPECT_TRUE(written.destroyed);
}

TEST_F(flow_ending, draining_pulls_nothing_more_and_lets_through_what_is_under_way) {
  written.finishes_at_once = false;
  const auto flow = start(numbers(100000).map([](std::int64_t&& n) { return n; }).into(into(written)));
  run();
  const auto read = source.next;
  flow.drain();
  run();
  EXPECT_FALSE(ended);
  while (!written.unfinished.empty()) {
    written.finish_one();
    run();
  }
  ASSERT_TRUE(ended && *ended);
  EXPECT_EQ(source.next, read);
  EXPECT_EQ(written.events.size(), static_cast<std::size_t>(read));
  EXPECT_EQ(written.position, source_position(read));
}

TEST_F(flow_ending, draining_does_not_wait_for_a_pull_under_way) {
  source.answers_at_once = false;
  const auto flow = start(numbers(10).into(into(written)));
  run();
  const auto late = *source.held;
  flow.drain();
  run();
  ASSERT_TRUE(ended && *ended);
  late.deliver({{1}, source_position(1)});
  run();
  EXPECT_TRUE(written.events.empty());
}

TEST_F(flow_ending, draining_a_flow_whose_source_has_ended_changes_nothing) {
  written.finishes_at_once = false;
  const auto flow = start(numbers(5).map([](std::int64_t&& n) { return n; }).into(into(written)));
  run();
  flow.drain();
  run();
  EXPECT_FALSE(ended);
  written.finish_one();
  run();
  EXPECT_TRUE(ended && *ended);
}

TEST_F(flow_ending, an_error_of_an_operation_ends_the_flow_with_its_reason) {
  start(numbers(100).then<std::int64_t>(std::make_unique<limited>(25, false)).into(into(written)));
  run();
  ASSERT_TRUE(ended);
  ASSERT_FALSE(*ended);
  EXPECT_EQ(ended->error().code, errc::corrupt);
  EXPECT_EQ(ended->error().context, "number 25");
  EXPECT_EQ(written.position, source_position(20)) << "only whole batches count as done";
  EXPECT_TRUE(source.destroyed);
  EXPECT_TRUE(written.destroyed);
}

TEST_F(flow_ending, an_exception_of_an_operation_ends_the_flow) {
  start(numbers(100).then<std::int64_t>(std::make_unique<limited>(5, true)).into(into(written)));
  run();
  ASSERT_TRUE(ended);
  ASSERT_FALSE(*ended);
  EXPECT_EQ(ended->error().code, errc::unavailable);
}

TEST_F(flow_ending, an_error_of_the_source_ends_the_flow_with_its_reason) {
  source.answers_at_once = false;
  start(numbers(100).into(into(written)));
  run();
  const auto reply = *source.held;
  reply.fail(make_error(errc::io_failure, "read orders-3: EIO"));
  run();
  ASSERT_TRUE(ended);
  ASSERT_FALSE(*ended);
  EXPECT_EQ(ended->error().context, "read orders-3: EIO");
}

TEST_F(flow_ending, an_error_of_the_sink_ends_the_flow_with_its_reason) {
  written.finishes_at_once = false;
  start(numbers(100).map([](std::int64_t&& n) { return n; }).into(into(written)));
  run();
  written.unfinished.front().fail(make_error(errc::no_space, "append alerts-0"));
  run();
  ASSERT_TRUE(ended);
  ASSERT_FALSE(*ended);
  EXPECT_EQ(ended->error().code, errc::no_space);
  written.finish_one();  // too late: does nothing
  run();
}

TEST_F(flow_ending, aborting_drops_what_is_under_way) {
  written.finishes_at_once = false;
  const auto flow = start(numbers(100).into(into(written)));
  run();
  flow.abort();
  run();
  ASSERT_TRUE(ended);
  ASSERT_FALSE(*ended);
  EXPECT_EQ(ended->error().code, errc::unavailable);
  EXPECT_TRUE(written.destroyed);
}

}  // namespace
}  // namespace millrace
