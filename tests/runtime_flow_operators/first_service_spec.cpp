#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/testing/flow_driver.hpp"

// A whole service and its test, as small as it gets: runtime/flow/README.md shows it.
namespace {

using namespace millrace::flow;
using namespace std::chrono_literals;

struct payment {
  std::string card;
  std::int64_t cents = 0;
  static auto fields(auto& self) { return std::tie(self.card, self.cents); }
};

/// Tells a card that spends too much, each payment within an hour of the one before.
struct limit {
  using output = std::string;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> spent{"spent"};
  value_state<event_time> forget_at{"forget_at"};
  static auto states(auto& self) { return std::tie(self.spent, self.forget_at); }

  void on_event(const payment& p, context& c) {
    spent.edit() += p.cents;
    if (spent.get() > 100'000) c.emit(c.key() + " spends too much");
    if (forget_at.exists()) c.cancel_timer(forget_at.get());
    c.set_timer(forget_at.edit() = c.time() + 1h);
  }
  void on_timer(event_time, context&) {
    spent.clear();
    forget_at.clear();
  }
};

millrace::result<graph_plan> limits() {
  graph g("limits");
  const auto by_card = g.source<payment>("payments", {.out_of_order = 5s})
                           .filter([](const payment& p) { return p.cents > 0; })
                           .in_event_time_order("in_order")
                           .in_order.key_by([](const payment& p) -> const std::string& { return p.card; });
  by_card.process("limit", limit{}).out.into("alerts");
  const auto sums = by_card.window("per_minute", tumbling_windows{.length = 60s},
                                   sum<std::int64_t>([](const payment& p) { return p.cents; }));
  sums.out.into("sums");
  return g.plan();
}

TEST(first_service, it_tells_a_card_that_spends_too_much_also_after_a_crash) {
  constexpr event_time noon{1'700'000'000'000};
  flow_driver driver(*limits());
  driver.feed<payment>("payments", {"card-1", 60'000}, noon);
  driver.feed<payment>("payments", {"card-2", 60'000}, noon + 1s);
  ASSERT_TRUE(driver.run());
  ASSERT_TRUE(driver.commit_and_crash());
  driver.feed<payment>("payments", {"card-1", 60'000}, noon + 59min);
  driver.feed<payment>("payments", {"card-2", 60'000}, noon + 62min);
  driver.end_inputs();
  ASSERT_TRUE(driver.run());
  EXPECT_THAT(driver.values<std::string>("alerts"), testing::ElementsAre("card-1 spends too much"));
  EXPECT_EQ((driver.values<window_result<std::string, std::int64_t>>("sums").size()), 4U);
}

}  // namespace
