#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"
#include "tests/runtime_flow_operators/purchases.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;

constexpr span_ms bound = seconds(5);

/// What it tells depends on the order of all that came before: as rules of fraud do.
template <class Of>
struct chain {
  using output = purchase;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> sum{"sum"};
  static auto states(auto& self) { return std::tie(self.sum); }

  void on_event(const purchase& p, context& c) {
    sum.edit() = (sum.get() * 31 + Of::number(p)) % 1'000'003;
    c.emit({p.number, p.card, sum.get()});
  }
};
struct by_number {
  static std::int64_t number(const purchase& p) { return p.number; }
};
struct by_cents {
  static std::int64_t number(const purchase& p) { return p.cents; }
};

/// As fraud detection goes: a rule by merchant tells something that a rule by card looks at.
graph_plan two_rules(order_options options = {}) {
  graph g("rules");
  const auto all = g.source<purchase>("purchases", {.out_of_order = bound}).in_event_time_order("in_order", options);
  all.in_order.key_by([](const purchase& p) { return "merchant-" + std::to_string(p.number % 5); })
      .process("merchants", chain<by_cents>{})
      .out.key_by(card_of)
      .process("cards", chain<by_number>{})
      .out.into("told");
  all.late.into("late");
  return *g.plan();
}

TEST(event_time_order, events_go_on_in_the_order_of_their_times_when_the_mark_has_passed_them) {
  flow_driver driver(two_rules());
  std::vector<event_time> times;
  for (const auto& p : reordered(random_purchases(1), bound, 1)) {
    driver.feed("purchases", p.value, p.time);
    times.push_back(p.time);
  }
  ASSERT_TRUE(driver.run());
  EXPECT_GT(driver.figures("in_order").held, 0U) << "the mark is still behind the last ones";
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  std::sort(times.begin(), times.end());
  const auto told = driver.outputs<purchase>("told");
  ASSERT_EQ(told.size(), times.size());
  for (std::size_t i = 0; i < told.size(); ++i) ASSERT_EQ(told[i].time, times[i]);
}

TEST(event_time_order, what_is_later_than_the_bound_goes_aside) {
  flow_driver driver(two_rules());
  driver.feed<purchase>("purchases", {1, "a", 1}, noon + seconds(10));
  driver.feed<purchase>("purchases", {2, "a", 2}, noon + seconds(5));
  driver.feed<purchase>("purchases", {3, "a", 3}, noon + span_ms(4999));
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<purchase>("late"), ElementsAre(purchase{3, "a", 3}));
  EXPECT_EQ(driver.values<purchase>("told").size(), 2U);
  EXPECT_EQ(driver.figures("in_order").late, 1U);
}

TEST(event_time_order, an_order_sensitive_rule_tells_the_same_for_any_number_of_partitions_read_in_any_order) {
  for (std::uint64_t seed = 1; seed <= seed_count(20U); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto input = reordered(random_purchases(seed), bound, seed);
    const auto told_with = [&](std::int32_t partitions, std::uint64_t order) {
      flow_driver driver(two_rules(),
                         {.seed = order, .round_events = 20, .random_rounds = true, .order = interleaving::random});
      std::mt19937_64 random(order);
      for (std::int32_t p = 0; p < partitions; ++p) driver.add_partition("purchases", p);
      for (const auto& p : input) {
        const auto partition = static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(partitions));
        driver.feed("purchases", p.value, p.time, partition);
      }
      driver.end_inputs();
      EXPECT_TRUE(order % 2 == 0 ? driver.run() : run_with_crashes(driver, order));
      EXPECT_EQ(driver.values<purchase>("late").size(), 0U);
      return driver.values<purchase>("told");
    };
    const auto expected = told_with(1, seed);
    ASSERT_EQ(expected.size(), input.size());
    EXPECT_TRUE(told_with(2, seed) == expected);
    EXPECT_TRUE(told_with(8, seed) == expected);
    EXPECT_TRUE(told_with(8, seed + 1) == expected);
  }
}

TEST(event_time_order, without_it_such_a_rule_depends_on_how_partitions_are_read) {
  const auto input = reordered(random_purchases(1), bound, 1);
  graph g("as_they_come");
  g.source<purchase>("purchases", {.out_of_order = bound})
      .key_by(card_of)
      .process("cards", chain<by_number>{})
      .out.into("told");
  const auto plan = *g.plan();
  const auto told_with = [&](std::uint64_t order) {
    flow_driver driver(plan, {.seed = order, .round_events = 20, .order = interleaving::random});
    for (const auto& p : input)
      driver.feed("purchases", p.value, p.time, static_cast<std::int32_t>(p.value.number % 2));
    driver.end_inputs();
    EXPECT_TRUE(driver.run());
    auto told = driver.values<purchase>("told");
    std::sort(told.begin(), told.end(), [](const purchase& a, const purchase& b) { return a.number < b.number; });
    return told;
  };
  EXPECT_FALSE(told_with(1) == told_with(2)) << "else the specs above prove nothing";
}

/// Forgets a card a minute after its last purchase, and counts from then on.
struct count_of_the_minute {
  using output = std::pair<std::int64_t, std::int64_t>;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> times{"times"};
  value_state<event_time> forget_at{"forget_at"};
  static auto states(auto& self) { return std::tie(self.times, self.forget_at); }

  void on_event(const purchase& p, context& c) {
    if (forget_at.exists()) c.cancel_timer(forget_at.get());
    c.set_timer(forget_at.edit() = c.time() + seconds(60));
    c.emit({p.number, ++times.edit()});
  }
  void on_timer(event_time, context& c) {
    c.emit({-1, times.get()});
    times.clear();
    forget_at.clear();
  }
};

graph_plan minutes_of_cards() {
  graph g("minutes");
  g.source<purchase>("purchases", {.out_of_order = bound})
      .in_event_time_order("in_order")
      .in_order.filter([](const purchase& p) { return p.number >= 0; })
      .key_by(card_of)
      .process("minute", count_of_the_minute{})
      .out.key_by([](const auto& told) { return told.second; })
      .aggregate("count", count{})
      .into("told");
  return *g.plan();
}

TEST(event_time_order, a_timer_behind_it_fires_before_the_first_event_that_is_not_older) {
  graph g("minutes");
  g.source<purchase>("purchases", {.out_of_order = bound})
      .in_event_time_order("in_order")
      .in_order.key_by(card_of)
      .process("minute", count_of_the_minute{})
      .out.into("told");
  flow_driver driver(*g.plan());
  driver.feed<purchase>("purchases", {1, "a", 1}, noon);
  driver.feed<purchase>("purchases", {2, "a", 1}, noon + seconds(59));
  driver.feed<purchase>("purchases", {3, "a", 1}, noon + seconds(119));
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  using told = std::pair<std::int64_t, std::int64_t>;
  EXPECT_THAT(driver.values<told>("told"), ElementsAre(told(1, 1), told(2, 2), told(-1, 2), told(3, 1), told(-1, 1)));
}

TEST(event_time_order, timers_behind_it_are_the_same_any_way_it_runs) {
  const auto input = reordered(random_purchases(12), bound, 12);
  const feeding feed = [&](flow_driver& driver) {
    for (const auto& p : input) driver.feed("purchases", p.value, p.time);
  };
  expect_the_same_any_way_it_runs<std::pair<std::int64_t, std::uint64_t>>(minutes_of_cards(), feed, "told");
}

TEST(event_time_order, events_of_one_instant_are_told_by_the_tie_that_was_given) {
  graph g("ties");
  g.source<purchase>("purchases")
      .in_event_time_order("in_order", {}, [](const purchase& p) { return -p.number; })
      .in_order.into("told");
  flow_driver driver(*g.plan());
  for (std::int64_t n = 1; n <= 3; ++n) driver.feed<purchase>("purchases", {n, "a", n}, noon);
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<purchase>("told"),
              ElementsAre(purchase{3, "a", 3}, purchase{2, "a", 2}, purchase{1, "a", 1}));
}

TEST(event_time_order, what_is_held_back_is_bounded_in_number) {
  flow_driver driver(two_rules({.events_max = 2}));
  for (std::int64_t n = 1; n <= 4; ++n) driver.feed<purchase>("purchases", {n, "a", n}, noon + span_ms(n * 10));
  driver.feed<purchase>("purchases", {5, "a", 5}, noon + span_ms(15));
  ASSERT_TRUE(driver.run());
  EXPECT_EQ(driver.figures("in_order").held, 2U);
  EXPECT_EQ(driver.figures("in_order").released_early, 2U);
  EXPECT_EQ(driver.values<purchase>("told").size(), 2U);
  EXPECT_THAT(driver.values<purchase>("late"), ElementsAre(purchase{5, "a", 5})) << "older than what had to go";
}

TEST(event_time_order, what_is_held_back_is_bounded_in_time_when_a_partition_says_nothing) {
  flow_driver driver(two_rules({.wait_max = seconds(30)}));
  driver.add_partition("purchases", 1);
  driver.feed<purchase>("purchases", {1, "a", 1}, noon);
  driver.feed<purchase>("purchases", {2, "a", 2}, noon + seconds(30));
  ASSERT_TRUE(driver.run());
  EXPECT_EQ(driver.values<purchase>("told").size(), 0U) << "the other partition may have older ones";
  driver.feed<purchase>("purchases", {3, "a", 3}, noon + seconds(31));
  ASSERT_TRUE(driver.run());
  EXPECT_EQ(driver.values<purchase>("told").size(), 1U);
}

TEST(event_time_order, the_output_is_the_same_any_way_it_runs) {
  const auto input = reordered(random_purchases(11), seconds(9), 11);
  const feeding feed = [&](flow_driver& driver) {
    for (const auto& p : input) driver.feed("purchases", p.value, p.time);
  };
  expect_the_same_any_way_it_runs<purchase>(two_rules(), feed, "told");
  expect_the_same_any_way_it_runs<purchase>(two_rules(), feed, "late");
  expect_the_same_any_way_it_runs<purchase>(two_rules({.events_max = 3}), feed, "told");
  expect_the_same_any_way_it_runs<purchase>(two_rules({.wait_max = seconds(2)}), feed, "late");
}

}  // namespace
}  // namespace millrace::flow
