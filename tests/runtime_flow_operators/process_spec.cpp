#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"
#include "tests/runtime_flow_operators/any_way_of_running.hpp"
#include "tests/runtime_flow_operators/purchases.hpp"

namespace millrace::flow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Uses all that a process has: tells what its states say after each purchase, and again when nothing has come for a
/// minute.
struct diary {
  using output = std::string;
  using context = process_context<std::string, output>;

  value_state<std::int64_t> spent{"spent"};
  value_state<event_time> quiet_at{"quiet_at"};
  map_state<std::int64_t, std::int64_t> by_hundreds{"by_hundreds"};
  list_state<std::int64_t> last{"last"};
  static auto states(auto& self) { return std::tie(self.spent, self.quiet_at, self.by_hundreds, self.last); }

  void on_event(const purchase& p, context& c) {
    spent.edit() += p.cents;
    ++by_hundreds.edit(p.cents / 100);
    last.push_back(p.number);
    if (last.items().size() > 3) last.drop_front(1);
    if (quiet_at.exists()) c.cancel_timer(quiet_at.get());
    quiet_at.edit() = c.time() + seconds(60);
    c.set_timer(quiet_at.get());
    c.emit(c.key() + " " + std::to_string(p.number) + page(c));
  }

  void on_timer(event_time at, context& c) {
    EXPECT_EQ(at, quiet_at.get()) << "a timer that was set anew fires once, at its last time";
    c.emit(c.key() + " is quiet" + page(c), at);
    by_hundreds.erase(3);
    quiet_at.clear();
  }

  std::string page(const context& c) const {
    std::string text =
        ": " + std::to_string(spent.get()) + " until " + std::to_string(c.mark() < noon ? -1 : c.mark() - noon);
    by_hundreds.for_each([&](std::int64_t hundreds, std::int64_t times) {
      text += " " + std::to_string(hundreds) + "x" + std::to_string(times);
    });
    for (const auto number : last.items()) text += " #" + std::to_string(number);
    return text;
  }
};

graph_plan diaries() {
  graph g("diaries");
  g.source<purchase>("purchases", {.out_of_order = seconds(5)})
      .key_by(card_of)
      .process("diary", diary{})
      .out.into("pages");
  return *g.plan();
}

TEST(process, each_key_has_its_own_states_and_timers) {
  flow_driver driver(diaries());
  driver.feed<purchase>("purchases", {1, "a", 150}, noon);
  driver.feed<purchase>("purchases", {2, "b", 50}, noon + seconds(1));
  driver.feed<purchase>("purchases", {3, "a", 120}, noon + seconds(30));
  driver.feed<purchase>("purchases", {4, "b", 10}, noon + seconds(70));
  driver.feed<purchase>("purchases", {5, "c", 10}, noon + seconds(95));
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("pages"),
              ElementsAre("a 1: 150 until -1 1x1 #1", "b 2: 50 until -1 0x1 #2", "a 3: 270 until -1 1x2 #1 #3",
                          "b 4: 60 until 25000 0x2 #2 #4", "c 5: 10 until 65000 0x1 #5",
                          "a is quiet: 270 until 90000 1x2 #1 #3"));
}

TEST(process, the_output_is_the_same_any_way_it_runs) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto input = reordered(random_purchases(seed), seconds(8), seed);
    const feeding feed = [&](flow_driver& driver) {
      for (const auto& p : input) driver.feed("purchases", p.value, p.time);
    };
    expect_the_same_any_way_it_runs<std::string>(diaries(), feed, "pages");
  }
}

TEST(process, state_is_read_from_the_last_commit) {
  flow_driver driver(diaries());
  driver.feed<purchase>("purchases", {1, "a", 150}, noon);
  ASSERT_TRUE(driver.run());
  EXPECT_EQ((driver.state<std::int64_t>("diary", "spent", "a")), std::nullopt) << "not committed";
  ASSERT_TRUE(driver.commit());
  EXPECT_EQ((driver.state<std::int64_t>("diary", "spent", "a")), 150);
}

TEST(process, a_crash_forgets_what_was_not_committed_and_reads_it_again) {
  flow_driver driver(diaries());
  driver.feed<purchase>("purchases", {1, "a", 100}, noon);
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.commit());
  driver.feed<purchase>("purchases", {2, "a", 100}, noon);
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.crash());
  EXPECT_EQ(driver.values<std::string>("pages").size(), 1U);
  ASSERT_TRUE(driver.run());
  EXPECT_EQ(driver.values<std::string>("pages").back(), "a 2: 200 until -1 1x2 #1 #2");
}

/// Comes back to each purchase a minute later.
struct reminder {
  using output = std::string;
  using context = process_context<std::string, output>;
  void on_event(const purchase&, context& c) { c.set_timer(c.time() + seconds(60)); }
  void on_timer(event_time, context& c) { c.emit(c.key()); }
};

TEST(process, a_mark_that_fires_a_timer_of_every_key_brings_no_more_of_them_into_memory_than_allowed) {
  graph g("reminders");
  g.source<purchase>("purchases").key_by(card_of).process("remind", reminder{}).out.into("reminders");
  driver_options options;
  options.instance.keys_max = 100;
  flow_driver driver(*g.plan(), options);
  for (std::int64_t n = 0; n < 1000; ++n) driver.feed<purchase>("purchases", {n, "card-" + std::to_string(n), 1}, noon);
  ASSERT_TRUE(driver.run());
  EXPECT_EQ(driver.figures("remind").keys, 100U);
  driver.feed<purchase>("purchases", {1000, "card-0", 1}, noon + seconds(100));
  ASSERT_TRUE(driver.run());
  EXPECT_EQ(driver.values<std::string>("reminders").size(), 1000U);
  EXPECT_EQ(driver.figures("remind").keys, 100U);
}

/// Speaks when the clock says so.
struct alarm {
  using output = std::string;
  using context = process_context<std::string, output>;

  void on_event(const purchase& p, context& c) { c.set_wall_timer(c.now() + span_ms(p.cents)); }
  void on_wall_timer(wall_time at, context& c) {
    c.emit(c.key() + "+" + std::to_string((at.value - 1'700'000'000'000)));
  }
};

TEST(process, a_timer_of_wall_time_fires_when_the_clock_gets_there_and_survives_a_crash) {
  graph g("alarms");
  g.source<purchase>("purchases").key_by(card_of).process("alarm", alarm{}).out.into("rings");
  flow_driver driver(*g.plan());
  driver.feed<purchase>("purchases", {1, "a", 500}, noon);
  driver.feed<purchase>("purchases", {2, "b", 200}, noon);
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.advance(span_ms(199)));
  EXPECT_THAT(driver.values<std::string>("rings"), IsEmpty());
  ASSERT_TRUE(driver.commit_and_crash());
  ASSERT_TRUE(driver.advance(span_ms(1)));
  EXPECT_THAT(driver.values<std::string>("rings"), ElementsAre("b+200"));
  ASSERT_TRUE(driver.advance(seconds(1)));
  EXPECT_THAT(driver.values<std::string>("rings"), ElementsAre("b+200", "a+500"));
}

}  // namespace
}  // namespace millrace::flow
