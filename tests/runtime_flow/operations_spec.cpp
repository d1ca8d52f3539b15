#include <string>

#include "tests/runtime_flow/flow_fixture.hpp"

namespace millrace {
namespace {

using operations = flow_fixture;

TEST_F(operations, map_filter_and_flat_map_do_what_their_functions_say) {
  written_log<std::string> words;
  start(numbers(6)
            .filter([](std::int64_t n) { return n % 2 == 1; })
            .flat_map<std::int64_t>([](std::int64_t&& n, std::vector<std::int64_t>& out) {
              out.push_back(n);
              out.push_back(-n);
            })
            .map([](std::int64_t&& n) { return std::to_string(n); })
            .into(into(words)));
  run();
  ASSERT_TRUE(ended && *ended);
  EXPECT_EQ(words.events, (std::vector<std::string>{"1", "-1", "3", "-3", "5", "-5"}));
}

/// Sums up what came before.
class running_sum final : public operation<std::int64_t, std::int64_t> {
 public:
  result<void> on_event(std::int64_t&& event, std::vector<std::int64_t>& out) override {
    out.push_back(sum_ += event);
    return {};
  }

 private:
  std::int64_t sum_ = 0;
};

TEST_F(operations, an_operation_keeps_state_from_event_to_event_and_batch_to_batch) {
  start(numbers(25).then<std::int64_t>(std::make_unique<running_sum>()).into(into(written)));
  run();
  ASSERT_EQ(written.events.size(), 25u);
  EXPECT_EQ(written.events.back(), 300);
}

TEST_F(operations, events_that_can_only_be_moved_pass) {
  written_log<std::unique_ptr<int>> boxes;
  start(numbers(3)
            .map([](std::int64_t&& n) { return std::make_unique<int>(n); })
            .map([](std::unique_ptr<int>&& n) { return n; })
            .into(into(boxes)));
  run();
  ASSERT_EQ(boxes.events.size(), 3u);
  EXPECT_EQ(*boxes.events.back(), 2);
}

TEST_F(operations, the_position_reaches_the_sink_even_if_no_event_does) {
  start(numbers(35).filter([](std::int64_t) { return false; }).into(into(written)));
  run();
  EXPECT_TRUE(written.events.empty());
  EXPECT_EQ(written.position, source_position(35));
}

TEST_F(operations, the_position_comes_with_the_last_of_what_follows_from_a_batch) {
  written.finishes_at_once = false;
  options.window_batches = 1;
  const auto flow = start(
      numbers(10)
          .flat_map<std::int64_t>([](std::int64_t&& n, std::vector<std::int64_t>& out) { out.insert(out.end(), 3, n); })
          .into(into(written)));
  for (int piece = 1; piece <= 3; ++piece) {
    run();
    ASSERT_EQ(written.events.size(), piece * 10u);
    EXPECT_EQ(written.position.has_value(), piece == 3);
    written.finish_one();
  }
  run();
  EXPECT_EQ(written.position, source_position(10));
  EXPECT_TRUE(ended && *ended);
}

}  // namespace
}  // namespace millrace
