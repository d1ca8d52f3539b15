#include "apps/bench/flow/fraud_graph.hpp"
#include "apps/bench/flow/graph_run.hpp"
#include "apps/bench/flow/json_lines.hpp"

namespace millrace::bench {
namespace {

bool parse(json_lines& lines, payment& into) {
  return lines.next([&](std::string_view name, std::string_view value) {
    if (name == "txn") {
      into.number = whole_number(value);
    } else if (name == "card") {
      into.card = whole_number(value);
    } else if (name == "merchant") {
      into.merchant = whole_number(value.substr(1));
    } else if (name == "cents") {
      into.cents = whole_number(value);
    } else if (name == "ts") {
      into.time_ms = whole_number(value);
    }
  });
}

void take(flow::graph_instance& graph, told_figures& told) {
  auto& alerts = **graph.find_outlet<velocity_alert>("alerts");
  if (alerts.waiting() == 0) return;
  for (const auto& event : alerts.take(alerts.waiting())) {
    const auto& alert = event.value;
    told.write("{\"txn\":%" PRId64 ",\"card\":\"%" PRId64 "\",\"score\":%.4f,\"ts\":%" PRId64 "}\n", alert.number,
               alert.card, alert.score, alert.time_ms);
    told.add_alert(alert.number);
  }
}

}  // namespace

result<void> run_fraud(const run_options& options) {
  const auto plan = fraud_graph("events", options.in_order);
  if (!plan) return plan.error();
  return run_graph<payment, json_lines>(*plan, options, parse, take);
}

}  // namespace millrace::bench
