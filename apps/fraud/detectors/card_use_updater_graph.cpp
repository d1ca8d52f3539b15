#include "apps/fraud/detectors/card_use_updater_graph.hpp"

#include "runtime/flow/operators/graph.hpp"

namespace millrace::fraud {

result<flow::graph_plan> card_use_updater_graph(const flow::source_options& transactions) {
  flow::graph g("card_use_updater");
  g.source<transaction>("transactions", transactions)
      .filter([](const transaction& use) { return !use.is_mark(); })
      .key_by([](const transaction& use) -> const std::string& { return use.card; })
      .process(last_use_table::name, last_use_table{})
      .out.into("last_uses");
  return g.plan();
}

}  // namespace millrace::fraud
