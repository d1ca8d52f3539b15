#include "apps/fraud/services/card_use_updater_service.hpp"

#include "apps/fraud/detectors/card_use_updater_graph.hpp"
#include "apps/fraud/fraud_topics.hpp"
#include "apps/fraud/services/read_events.hpp"

namespace millrace::fraud {
namespace {

result<flow::graph_plan> graph_of(const flow::service_settings& settings) {
  const auto waiting = waiting_of(settings);
  if (!waiting) return waiting.error();
  return card_use_updater_graph(*waiting);
}

flow::new_topic_record write_row(const transaction& use, flow::event_time) {
  return {.key = use.card, .value = to_json(use)};
}

}  // namespace

flow::service_definition card_use_updater_service() {
  return {.name = "card-use-updater",
          .version = "1",
          .summary = "the last use of each card",
          .graph = graph_of,
          .sources = {flow::read_topic<transaction>("transactions", input_topic, read_transaction, input_partitions)},
          .sinks = {flow::write_topic<transaction>("last_uses", last_uses_topic, write_row, input_partitions)}};
}

}  // namespace millrace::fraud
