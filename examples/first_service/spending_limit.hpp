#pragma once
#include <string>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/json_record.hpp"
#include "runtime/flow/topics/number_setting.hpp"
#include "runtime/flow/topics/service_definition.hpp"

// A service that tells of cards that spend more than a limit, each payment within an hour of the one before.
namespace spending {

using namespace millrace::flow;
using namespace std::chrono_literals;

struct payment {
  std::string card;
  std::int64_t cents = 0;
  static auto fields(auto& self) { return std::tie(self.card, self.cents); }
};

struct limit {
  using output = std::string;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> spent{"spent"};
  value_state<event_time> forget_at{"forget_at"};
  std::int64_t cents_max = 100'000;
  static auto states(auto& self) { return std::tie(self.spent, self.forget_at); }

  void on_event(const payment& p, context& c) {
    spent.edit() += p.cents;
    if (spent.get() > cents_max) c.emit(c.key() + " spends too much");
    if (forget_at.exists()) c.cancel_timer(forget_at.get());
    c.set_timer(forget_at.edit() = c.time() + 1h);
  }
  void on_timer(event_time, context&) {
    spent.clear();
    forget_at.clear();
  }
};

inline millrace::result<graph_plan> spending_limit_graph(const service_settings& settings) {
  limit rule;
  if (auto set = set_number(settings, "cents-max", rule.cents_max); !set) return set.error();
  graph g("spending_limit");
  g.source<payment>("payments", {.out_of_order = 5s})
      .key_by([](const payment& p) -> const std::string& { return p.card; })
      .process("limit", rule)
      .out.into("warnings");
  return g.plan();
}

inline millrace::result<timed<payment>> read_payment(const topic_record& record) {
  const json_record in(record);
  return timed<payment>{{std::string(in.text("card")), in.whole("cents")}, in.time("at")};
}

inline new_topic_record write_warning(const std::string& text, event_time) { return {.value = text}; }

inline service_definition spending_limit() {
  return {.name = "spending_limit",
          .summary = "cards that spend more than 1,000 within an hour",
          .graph = spending_limit_graph,
          .sources = {read_topic<payment>("payments", "payments", read_payment)},
          .sinks = {write_topic<std::string>("warnings", "warnings", write_warning)}};
}

}  // namespace spending
