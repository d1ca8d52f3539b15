#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"
#include "tests/runtime_flow_operators/purchases.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;

using per_card = window_result<std::string, std::int64_t>;

constexpr span_ms bound = seconds(5);

auto cents() {
  return sum<std::int64_t>([](const purchase& p) { return p.cents; });
}

template <class Windows>
graph_plan spending(Windows windows) {
  graph g("spending");
  const auto spent =
      g.source<purchase>("purchases", {.out_of_order = bound}).key_by(card_of).window("spent", windows, cents());
  spent.out.into("spent");
  spent.aside.into("late");
  return *g.plan();
}

/// An event and what its partition had promised when it came.
struct arrival {
  timed_value<purchase> event;
  event_time promised;
  bool is_late() const { return event.time < promised; }
};

std::vector<arrival> arrivals(std::uint64_t seed, span_ms disorder) {
  std::vector<arrival> all;
  auto newest = beginning_of_time;
  for (const auto& p : reordered(random_purchases(seed), disorder, seed)) {
    all.push_back({p, newest == beginning_of_time ? newest : newest - bound});
    newest = std::max(newest, p.time);
  }
  return all;
}

feeding feed_all(const std::vector<arrival>& input) {
  return [&input](flow_driver& driver) {
    for (const auto& a : input) driver.feed("purchases", a.event.value, a.event.time);
  };
}

template <class Windows>
std::vector<per_card> told_windows(Windows windows, const std::vector<arrival>& input, std::uint64_t seed) {
  flow_driver driver(spending(windows), {.seed = seed, .random_rounds = true});
  feed_all(input)(driver);
  driver.end_inputs();
  EXPECT_TRUE(driver.run());
  return driver.values<per_card>("spent");
}

TEST(hopping_windows, windows_equal_a_recomputation_of_what_came_before_their_ends) {
  for (const auto& [length, hop] : {std::pair(seconds(60), seconds(20)), std::pair(seconds(30), seconds(20)),
                                    std::pair(seconds(10), seconds(10)), std::pair(seconds(45), seconds(60))}) {
    for (std::uint64_t seed = 1; seed <= seed_count(20U); ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed) + " length " + std::to_string(length.count()));
      const auto input = arrivals(seed, seconds(seed % 2 == 0 ? 5 : 90));
      std::map<std::pair<event_time, std::string>, std::int64_t> sums;
      for (const auto& [event, promised] : input) {
        for (auto start = floor_to(event.time, hop); start + length > event.time; start = start - hop) {
          if (start + length > promised) sums[{start + length, event.value.card}] += event.value.cents;
        }
      }
      std::vector<per_card> expected;
      for (const auto& [window, sum] : sums)
        expected.push_back({window.second, window.first - length, window.first, sum});
      EXPECT_EQ(told_windows(hopping_windows{length, hop}, input, seed), expected);
    }
  }
}

TEST(hopping_windows, the_output_is_the_same_any_way_it_runs) {
  const auto input = arrivals(7, seconds(90));
  expect_the_same_any_way_it_runs<per_card>(spending(hopping_windows{seconds(60), seconds(20)}), feed_all(input),
                                            "spent");
  expect_the_same_any_way_it_runs<per_card>(spending(hopping_windows{seconds(60), seconds(20), seconds(30)}),
                                            feed_all(input), "spent");
}

TEST(session_windows, sessions_equal_a_recomputation_of_all_that_was_not_late) {
  constexpr auto gap = seconds(20);
  for (std::uint64_t seed = 1; seed <= seed_count(30U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto input = arrivals(seed, seconds(seed % 2 == 0 ? 5 : 60));
    std::map<std::string, std::multimap<event_time, std::int64_t>> by_card;
    for (const auto& a : input) {
      if (!a.is_late()) by_card[a.event.value.card].emplace(a.event.time, a.event.value.cents);
    }
    std::vector<per_card> expected;
    for (const auto& [card, events] : by_card) {
      for (const auto& [time, value] : events) {
        if (expected.empty() || expected.back().key != card || expected.back().end <= time) {
          expected.push_back({card, time, time, 0});
        }
        expected.back().end = time + gap;
        expected.back().value += value;
      }
    }
    std::sort(expected.begin(), expected.end(),
              [](const per_card& a, const per_card& b) { return std::tie(a.end, a.key) < std::tie(b.end, b.key); });
    EXPECT_EQ(told_windows(session_windows{gap}, input, seed), expected);
  }
}

TEST(session_windows, the_output_is_the_same_any_way_it_runs) {
  const auto input = arrivals(3, seconds(60));
  expect_the_same_any_way_it_runs<per_card>(spending(session_windows{seconds(20)}), feed_all(input), "spent");
  expect_the_same_any_way_it_runs<purchase>(spending(session_windows{seconds(20)}), feed_all(input), "late");
  expect_the_same_any_way_it_runs<per_card>(spending(session_windows{seconds(20), seconds(30)}), feed_all(input),
                                            "spent");
}

TEST(sliding_windows, each_instant_is_told_with_what_came_before_it) {
  constexpr auto length = seconds(30);
  for (std::uint64_t seed = 1; seed <= seed_count(30U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto input = arrivals(seed, seconds(seed % 2 == 0 ? 5 : 60));
    std::map<std::pair<event_time, std::string>, std::int64_t> sums;
    for (const auto& end : input) {
      if (end.is_late()) continue;
      auto& sum = sums[{end.event.time, end.event.value.card}] = 0;
      for (const auto& a : input) {
        const bool within = a.event.time > end.event.time - length && a.event.time <= end.event.time;
        if (within && !a.is_late() && a.event.value.card == end.event.value.card) sum += a.event.value.cents;
      }
    }
    std::vector<per_card> expected;
    for (const auto& [at, sum] : sums) {
      expected.push_back({at.second, at.first + one_instant - length, at.first + one_instant, sum});
    }
    EXPECT_EQ(told_windows(sliding_windows{length}, input, seed), expected);
  }
}

TEST(sliding_windows, the_output_is_the_same_any_way_it_runs) {
  const auto input = arrivals(5, seconds(20));
  expect_the_same_any_way_it_runs<per_card>(spending(sliding_windows{seconds(30)}), feed_all(input), "spent");
}

graph_plan for_ever(global_window window) {
  graph g("for_ever");
  g.source<purchase>("purchases").key_by(card_of).window("all", window, cents()).into("all");
  return *g.plan();
}

TEST(global_window, it_is_told_after_so_many_events) {
  flow_driver driver(for_ever({.every_events = 2}));
  flow_driver purging(for_ever({.every_events = 2, .purge = true}));
  for (auto* d : {&driver, &purging}) {
    for (std::int64_t n = 1; n <= 5; ++n) d->feed<purchase>("purchases", {n, "a", n}, noon + seconds(n));
    ASSERT_TRUE(d->run());
  }
  const auto sums = [](const flow_driver& d) {
    std::vector<std::int64_t> all;
    for (const auto& told : d.values<per_card>("all")) all.push_back(told.value);
    return all;
  };
  EXPECT_THAT(sums(driver), ElementsAre(3, 10));
  EXPECT_THAT(sums(purging), ElementsAre(3, 7));
}

TEST(global_window, it_is_told_whenever_event_time_passes_a_multiple_if_there_is_something_new) {
  flow_driver driver(for_ever({.every = seconds(10)}));
  for (const std::int64_t n : {1, 2, 11, 42}) driver.feed<purchase>("purchases", {n, "a", 1}, noon + seconds(n));
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<per_card>("all"), ElementsAre(per_card{"a", beginning_of_time, noon + seconds(10), 2},
                                                          per_card{"a", beginning_of_time, noon + seconds(20), 3},
                                                          per_card{"a", beginning_of_time, noon + seconds(50), 4}));
}

TEST(global_window, the_output_is_the_same_any_way_it_runs) {
  const auto input = arrivals(9, seconds(20));
  expect_the_same_any_way_it_runs<per_card>(for_ever({.every_events = 3, .every = seconds(40), .purge = true}),
                                            feed_all(input), "all");
}

}  // namespace
}  // namespace millrace::flow
