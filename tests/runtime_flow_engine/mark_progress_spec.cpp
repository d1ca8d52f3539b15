#include <gtest/gtest.h>

#include <vector>

#include "runtime/flow/event/round.hpp"

namespace millrace::flow {
namespace {

constexpr event_time at(std::int64_t ms) { return event_time(ms); }

TEST(mark_progress, it_moves_behind_each_step_and_is_in_force_from_the_next_on) {
  mark_progress progress({0});
  const std::vector<event_time> marks{at(10), at(10), at(30)}, settled{at(0)};
  progress.begin({.from = 0, .marks = marks, .settled = settled, .now = {}});
  EXPECT_EQ(progress.at(place_of_event(0)), beginning_of_time);
  EXPECT_EQ(progress.at(place_of_mark(0)), beginning_of_time) << "what the step lets fire comes before it";
  EXPECT_EQ(progress.at(place_of_event(1)), at(10));
  EXPECT_EQ(progress.behind(2), at(30));
  EXPECT_EQ(progress.first_reaching(at(11), 0), 2U);
  EXPECT_EQ(progress.first_reaching(at(10), 1), 1U);
  progress.end();
  EXPECT_EQ(progress.now(), at(30));
}

TEST(mark_progress, the_least_of_several_sources_counts) {
  mark_progress progress({0, 2});
  const std::vector<event_time> marks{at(10), at(50)}, settled{at(0), at(5), at(20)};
  progress.begin({.from = 0, .marks = marks, .settled = settled, .now = {}});
  EXPECT_EQ(progress.behind(0), at(10));
  EXPECT_EQ(progress.behind(1), at(20));
}

TEST(mark_progress, it_never_goes_back) {
  mark_progress progress({0});
  progress.restore(at(100));
  const std::vector<event_time> marks{at(10)}, settled{at(10)};
  progress.begin({.from = 0, .marks = marks, .settled = settled, .now = {}});
  progress.end();
  EXPECT_EQ(progress.now(), at(100));
}

TEST(mark_progress, idle_sources_let_others_decide_and_it_stands_still_when_all_are) {
  mark_progress progress({0, 1});
  const auto clock = [&](event_time a, event_time b) {
    const std::vector<event_time> settled{a, b};
    progress.begin({.from = round::no_source, .marks = {}, .settled = settled, .now = {}});
    progress.end();
    return progress.now();
  };
  EXPECT_EQ(clock(idle_mark, at(7)), at(7));
  EXPECT_EQ(clock(idle_mark, idle_mark), at(7));
  EXPECT_EQ(clock(idle_mark, end_of_time), at(7)) << "the idle one may still speak";
  EXPECT_EQ(clock(end_of_time, end_of_time), end_of_time);
}

TEST(mark_progress, a_round_of_another_source_is_none_of_its_business) {
  const mark_progress progress({1});
  EXPECT_FALSE(progress.concerns({.from = 0, .marks = {}, .settled = {}, .now = {}}));
  EXPECT_TRUE(progress.concerns({.from = round::no_source, .marks = {}, .settled = {}, .now = {}}));
}

}  // namespace
}  // namespace millrace::flow
