#pragma once
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace::flow {

using feeding = std::function<void(flow_driver&)>;

/// An output as far as it may be compared: where in a round it came is nobody's business.
template <class T>
struct told {
  T value;
  event_time time;
  std::uint32_t late_by_ms;
  friend bool operator==(const told&, const told&) = default;
};

template <class T>
std::vector<told<T>> told_by(const flow_driver& driver, const std::string& sink) {
  std::vector<told<T>> all;
  for (auto& event : driver.outputs<T>(sink)) all.push_back({std::move(event.value), event.time, event.late_by_ms});
  return all;
}

/// One event a round: what every other way of running is to be equal to.
template <class T>
std::vector<told<T>> told_one_by_one(const graph_plan& plan, const feeding& feed, const std::string& sink) {
  flow_driver driver(plan, {.round_events = 1});
  feed(driver);
  driver.end_inputs();
  const auto ran = driver.run();
  EXPECT_TRUE(ran) << (ran ? "" : ran.error().context);
  return told_by<T>(driver, sink);
}

/// Runs with commits, crashes before and behind them and in between, as the dice say.
inline result<void> run_with_crashes(flow_driver& driver, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int crashes = 0;;) {
    auto more = driver.run_one_round();
    if (!more) return more.error();
    if (!*more) return driver.run();
    const auto dice = random() % 8;
    auto done = dice == 0 ? driver.commit() : result<void>();
    if (dice == 1 && crashes++ < 40) done = driver.commit_and_crash();
    if (dice == 2 && crashes++ < 40) done = driver.crash();
    if (!done) return done;
  }
}

/// The same input gives the same output, in the same order, whatever the size of the rounds, the demand of the sinks,
/// the bound of the keys in memory and the crashes: the rest of the specs says what the output is.
template <class T>
void expect_the_same_any_way_it_runs(const graph_plan& plan, const feeding& feed, const std::string& sink) {
  const auto expected = told_one_by_one<T>(plan, feed, sink);
  EXPECT_FALSE(expected.empty()) << "nothing to compare";
  for (const std::size_t size : {7, 4096}) {
    SCOPED_TRACE("rounds of " + std::to_string(size));
    flow_driver driver(plan, {.round_events = size});
    feed(driver);
    driver.end_inputs();
    ASSERT_TRUE(driver.run());
    EXPECT_TRUE(told_by<T>(driver, sink) == expected);
  }
  for (std::uint64_t seed = 1; seed <= seed_count(20U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    driver_options options{
        .seed = seed, .round_events = 1 + seed * 7, .random_rounds = true, .demand_max = 1 + seed % 5};
    options.instance.keys_max = seed % 3 == 0 ? 1'000'000 : 1 + seed % 4;
    flow_driver driver(plan, options);
    feed(driver);
    driver.end_inputs();
    const auto ran = seed % 2 == 0 ? driver.run() : run_with_crashes(driver, seed);
    ASSERT_TRUE(ran) << ran.error().context;
    EXPECT_TRUE(told_by<T>(driver, sink) == expected);
  }
}

}  // namespace millrace::flow
