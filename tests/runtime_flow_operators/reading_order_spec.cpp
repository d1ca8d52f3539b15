#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"
#include "tests/runtime_flow_operators/purchases.hpp"

namespace millrace::flow {
namespace {

using per_card = window_result<std::string, std::int64_t>;

constexpr span_ms bound = seconds(5);

struct outcome {
  std::vector<per_card> told;
  std::vector<purchase> late;
  friend bool operator==(const outcome&, const outcome&) = default;
};

/// Sorted: the order of different keys and windows is that of reading.
template <class Windows>
outcome run_with(Windows windows, const purchases& input, std::int32_t partitions, std::uint64_t seed) {
  graph g("spending");
  const auto spent = g.source<purchase>("purchases", {.out_of_order = bound})
                         .key_by(card_of)
                         .window("spent", windows, sum<std::int64_t>([](const purchase& p) { return p.cents; }));
  if constexpr (std::is_same_v<Windows, global_window>) {
    spent.into("spent");
    g.source<purchase>("nothing").into("late");
  } else {
    spent.out.into("spent");
    spent.aside.into("late");
  }
  flow_driver driver(*g.plan(),
                     {.seed = seed, .round_events = 30, .random_rounds = true, .order = interleaving::random});
  for (std::int32_t p = 0; p < partitions; ++p) driver.add_partition("purchases", p);
  for (const auto& p : input) {
    driver.feed("purchases", p.value, p.time, static_cast<std::int32_t>(p.value.number * 7 % 11 % partitions));
  }
  driver.end_inputs();
  EXPECT_TRUE(driver.run());
  outcome of{driver.values<per_card>("spent"), driver.values<purchase>("late")};
  std::sort(of.told.begin(), of.told.end(), [](const per_card& a, const per_card& b) {
    return std::tie(a.end, a.key, a.value) < std::tie(b.end, b.key, b.value);
  });
  std::sort(of.late.begin(), of.late.end(), [](const purchase& a, const purchase& b) { return a.number < b.number; });
  return of;
}

template <class Windows>
void expect_the_same_however_partitions_are_read(Windows windows) {
  for (std::uint64_t seed = 1; seed <= seed_count(20U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto in_time = reordered(random_purchases(seed), bound, seed);
    const auto expected = run_with(windows, in_time, 1, seed);
    EXPECT_TRUE(expected.late.empty());
    EXPECT_FALSE(expected.told.empty());
    for (const std::int32_t partitions : {2, 8}) EXPECT_TRUE(run_with(windows, in_time, partitions, seed) == expected);

    const auto partly_late = reordered(random_purchases(seed), seconds(90), seed);
    const auto once = run_with(windows, partly_late, 3, seed);
    EXPECT_EQ(once.late.empty(), (std::is_same_v<Windows, global_window>));
    for (const std::uint64_t other : {seed + 100, seed + 200}) {
      EXPECT_TRUE(run_with(windows, partly_late, 3, other) == once) << "what is late is for its own partition to say";
    }
  }
}

TEST(reading_order, tumbling_windows_do_not_depend_on_it) {
  expect_the_same_however_partitions_are_read(tumbling_windows{.length = seconds(20)});
}

TEST(reading_order, hopping_windows_do_not_depend_on_it) {
  expect_the_same_however_partitions_are_read(hopping_windows{.length = seconds(40), .hop = seconds(15)});
}

TEST(reading_order, session_windows_do_not_depend_on_it) {
  expect_the_same_however_partitions_are_read(session_windows{.gap = seconds(15)});
}

TEST(reading_order, sliding_windows_do_not_depend_on_it) {
  expect_the_same_however_partitions_are_read(sliding_windows{.length = seconds(20)});
}

TEST(reading_order, a_global_window_that_is_told_by_time_does_not_depend_on_it) {
  expect_the_same_however_partitions_are_read(global_window{.every = seconds(30), .purge = true});
}

}  // namespace
}  // namespace millrace::flow
