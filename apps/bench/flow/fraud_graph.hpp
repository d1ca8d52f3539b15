#pragma once
#include <string>
#include <utility>

#include "apps/bench/flow/fraud_rules.hpp"
#include "runtime/flow/operators/graph.hpp"

namespace millrace::bench {

/// Payments of a source to alerts of the outlet "alerts"; `in_order` of event time, if wanted.
inline result<flow::graph_plan> fraud_graph(std::string source, bool in_order) {
  flow::graph g("fraud");
  auto payments = g.source<payment>(std::move(source), {.out_of_order = flow::span_ms(5000)});
  if (in_order) {
    payments = payments.in_event_time_order("in_order", {}, [](const payment& p) { return p.number; }).in_order;
  }
  payments.key_by([](const payment& p) { return p.merchant; })
      .process("merchants", merchant_rule{})
      .out.key_by([](const rated_payment& rated) { return rated.of.card; })
      .process("cards", card_rule{})
      .out.into("alerts");
  return g.plan();
}

}  // namespace millrace::bench
