#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/flow/engine/source_progress.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;

constexpr event_time noon{1'700'000'000'000};
constexpr wall_time morning{1'000};
constexpr input_partition first{0}, second{1};

constexpr event_time at(std::int64_t seconds) { return noon + span_ms(seconds * 1000); }

source_progress of_two(source_options options = {.out_of_order = span_ms(5000)}) {
  source_progress progress("source", options);
  progress.assign(first, morning);
  progress.assign(second, morning);
  return progress;
}

TEST(source_progress, the_mark_follows_the_newest_event_of_a_partition_at_the_bound) {
  source_progress progress("source", {.out_of_order = span_ms(5000)});
  progress.begin(first, morning);
  for (const auto seconds : {10, 30, 20}) progress.see(at(seconds));
  EXPECT_THAT(std::vector<event_time>(progress.marks().begin(), progress.marks().end()),
              ElementsAre(at(5), at(25), at(25)));
  EXPECT_EQ(progress.settled(), at(25));
}

TEST(source_progress, an_event_is_late_by_what_its_own_partition_promised) {
  auto progress = of_two();
  progress.begin(first, morning);
  EXPECT_EQ(progress.see(at(30)), 0U);
  EXPECT_EQ(progress.see(at(25)), 0U);
  EXPECT_EQ(progress.see(at(24)), 1000U);
  progress.begin(second, morning);
  EXPECT_EQ(progress.see(at(1)), 0U) << "whatever the other partition has come to";
}

TEST(source_progress, all_partitions_are_waited_for_also_those_of_which_nothing_has_come) {
  auto progress = of_two();
  progress.begin(first, morning);
  progress.see(at(30));
  EXPECT_EQ(progress.settled(), beginning_of_time);
  progress.begin(second, morning);
  progress.see(at(12));
  EXPECT_EQ(progress.settled(), at(7));
  progress.see(at(100));
  EXPECT_EQ(progress.settled(), at(25));
}

TEST(source_progress, a_silent_partition_is_idle_after_a_while_and_nobody_waits_for_it) {
  auto progress = of_two({.out_of_order = span_ms(5000), .idle_after = span_ms(60'000)});
  progress.begin(first, morning + span_ms(50'000));
  progress.see(at(30));
  progress.look_at_clock(morning + span_ms(59'999));
  EXPECT_EQ(progress.settled(), beginning_of_time);
  progress.look_at_clock(morning + span_ms(60'000));
  EXPECT_EQ(progress.settled(), at(25));
  progress.look_at_clock(morning + span_ms(120'000));
  EXPECT_EQ(progress.settled(), idle_mark) << "a source that says nothing lets others decide";
  progress.begin(second, morning + span_ms(130'000));
  progress.see(at(7));
  EXPECT_EQ(progress.settled(), at(25)) << "it has nothing to take back";
}

TEST(source_progress, partitions_that_fall_silent_together_leave_the_mark_where_the_furthest_promised) {
  auto progress = of_two({.out_of_order = span_ms(5000), .idle_after = span_ms(60'000)});
  progress.begin(first, morning);
  progress.see(at(30));
  progress.begin(second, morning);
  progress.see(at(12));
  progress.look_at_clock(morning + span_ms(70'000));
  EXPECT_EQ(progress.settled(), at(25));
  EXPECT_LE(progress.clock_due(), morning + span_ms(70'000)) << "the furthest is still to be idle";
  progress.look_at_clock(morning + span_ms(70'100));
  EXPECT_EQ(progress.settled(), idle_mark);
  EXPECT_EQ(progress.clock_due(), end_of_days);
}

TEST(source_progress, those_that_say_so_leave_it_there_too) {
  for (const auto& [sooner, later] : {std::pair(first, second), std::pair(second, first)}) {
    auto progress = of_two();
    progress.begin(first, morning);
    progress.see_promised(at(30));
    progress.turn_to(second, morning);
    progress.see_promised(at(12));
    for (const auto partition : {sooner, later}) {
      progress.turn_to(partition, morning);
      progress.rest();
    }
    EXPECT_EQ(progress.marks().back(), at(25));
  }
}

TEST(source_progress, believes_no_time_that_is_none_or_too_far_ahead_of_the_clock) {
  source_progress progress("source", {.ahead_max = span_ms(60'000)});
  progress.begin(first, wall_time(1'000'000));
  EXPECT_TRUE(progress.believes(event_time(1'060'000)));
  EXPECT_FALSE(progress.believes(event_time(1'060'001)));
  EXPECT_TRUE(progress.believes(event_time(-1)));
  source_progress anything("source", {});
  anything.begin(first, wall_time(1'000'000));
  EXPECT_TRUE(anything.believes(event_time(4'000'000'000'000))) << "far ahead";
  EXPECT_FALSE(anything.believes(event_time(99'999'999'999'999'999))) << "of no year that there is";
}

TEST(source_progress, a_partition_that_has_ended_is_not_waited_for) {
  auto progress = of_two();
  progress.begin(first, morning);
  progress.see(at(30));
  progress.end(second);
  EXPECT_EQ(progress.settled(), at(25));
  progress.end(first);
  EXPECT_EQ(progress.settled(), end_of_time);
}

TEST(source_progress, what_was_committed_is_read_again) {
  memory_map store;
  auto progress = of_two();
  progress.begin(first, morning);
  progress.see(at(30));
  progress.read_to(input_position(11));
  map_batch changes;
  progress.write_changes(changes);
  store.apply(changes);

  source_progress again("source", {.out_of_order = span_ms(5000)});
  ASSERT_TRUE(again.open(store));
  EXPECT_EQ(again.next(first), input_position(11));
  EXPECT_EQ(again.next(second), input_position(0));
  again.begin(first, morning);
  EXPECT_EQ(again.see(at(20)), 5000U) << "the promise was kept too";
}

}  // namespace
}  // namespace millrace::flow
