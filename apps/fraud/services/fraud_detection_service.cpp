#include "apps/fraud/services/fraud_detection_service.hpp"

#include "apps/fraud/detectors/fraud_detection_graph.hpp"
#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/events/finding.hpp"
#include "apps/fraud/events/track_record.hpp"
#include "apps/fraud/features/day_list.hpp"
#include "apps/fraud/fraud_topics.hpp"
#include "apps/fraud/models/new_model.hpp"
#include "apps/fraud/services/feature_record.hpp"
#include "apps/fraud/services/read_events.hpp"
#include "apps/fraud/velocity_service.hpp"
#include "runtime/flow/topics/number_setting.hpp"

namespace millrace::fraud {
namespace {

constexpr std::int32_t labels_partitions = 1;
constexpr std::int32_t scores_partitions = 1;
constexpr std::size_t model_bytes_max = std::size_t{15} << 20;  // it is a row of the service's table

result<bool> switch_of(const flow::service_settings& settings, const std::string& name) {
  const auto found = settings.find(name);
  if (found == settings.end() || found->second == "off") return false;
  if (found->second == "on") return true;
  return make_error(errc::invalid_argument, "settings." + name + ": '" + found->second + "' is neither on nor off");
}

result<flow::graph_plan> graph_of(const flow::service_settings& settings) {
  detection_options options;
  const auto limits = thresholds_of(settings);
  if (!limits) return limits.error();
  const auto waiting = waiting_of(settings);
  if (!waiting) return waiting.error();
  const auto features = switch_of(settings, "features");
  if (!features) return features.error();
  std::int64_t labels_wait_days = options.labels_wait / flow::span_ms(ms_per_day);
  for (const auto& done : {flow::set_number(settings, "online-alert-score", options.online_alert_score),
                           flow::set_number(settings, "labels-wait-days", labels_wait_days)}) {
    if (!done) return done.error();
  }
  options.velocity = *limits;
  options.transactions = options.labels = *waiting;
  options.labels_wait = flow::span_ms(labels_wait_days * ms_per_day);
  options.features = *features;
  return fraud_detection_graph(options);
}

flow::new_topic_record write_score(const score& given, flow::event_time) {
  return {.key = std::to_string(given.id), .value = to_json(given)};
}

flow::new_topic_record write_finding(const finding& found, flow::event_time) {
  return {.key = found.use->card, .value = to_json(found)};
}

flow::new_topic_record write_track(const track_row& row, flow::event_time) {
  return {.key = row.detector + " " + day_text(row.day_ms), .value = to_json(row)};
}

flow::new_topic_record write_features(const studied_use& judged, flow::event_time) {
  return {.key = judged.use->card, .value = to_json(judged)};
}

}  // namespace

flow::service_definition fraud_detection_service() {
  return {.name = detection_service_name,
          .version = "1",
          .summary = "velocity rules, boosted trees and a model that learns on the way, beside each other",
          .graph = graph_of,
          .sources = {flow::read_topic<transaction>("transactions", input_topic, read_transaction, input_partitions),
                      flow::read_topic<label>("labels", labels_topic, read_label, labels_partitions)},
          .sinks = {flow::write_topic<score>("scores", scores_topic, write_score, scores_partitions),
                    flow::write_topic<finding>("alerts", findings_topic, write_finding),
                    flow::write_topic<track_row>("track_record", track_topic, write_track),
                    flow::write_topic<studied_use>("features", features_topic, write_features)},
          .files = {flow::read_file<new_model>("models", model_file, new_model::read, model_bytes_max)}};
}

}  // namespace millrace::fraud
