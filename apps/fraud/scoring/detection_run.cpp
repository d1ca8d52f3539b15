#include "apps/fraud/scoring/detection_run.hpp"

#include <utility>

#include "apps/fraud/detectors/fraud_detection_graph.hpp"

namespace millrace::fraud {
namespace {

constexpr flow::input_partition only{0};

template <class T>
void append(flow::outlet<T>& from, std::vector<T>& into) {
  for (auto& event : from.take(from.waiting())) into.push_back(std::move(event.value));
}

/// With a mark behind the events, so that nobody waits for the next ones.
template <class T>
result<void> read(flow::graph_instance& graph, flow::inlet<T>& in, std::span<const T> events, const T& mark) {
  const flow::wall_time now(mark.at_ms);
  in.reading().begin(only, now);
  for (const auto& event : events) in.put(event, flow::event_time(event.at_ms));
  in.put(mark, flow::event_time(mark.at_ms));
  return graph.run(in, now);
}

}  // namespace

result<std::unique_ptr<detection_run>> detection_run::open() {
  detection_options options{.features = true};
  options.labels.idle_after = flow::span_ms(0);
  auto plan = fraud_detection_graph(options);
  if (!plan) return plan.error();
  std::unique_ptr<detection_run> made(new detection_run(std::move(*plan)));
  auto opened = flow::graph_instance::open(made->plan_, made->store_);
  if (!opened) return opened.error();
  made->graph_ = std::move(*opened);
  made->uses_ = *made->graph_->find_inlet<transaction>("transactions");
  made->labels_ = *made->graph_->find_inlet<label>("labels");
  made->models_ = *made->graph_->find_inlet<new_model>("models");
  made->scores_ = *made->graph_->find_outlet<score>("scores");
  made->alerts_ = *made->graph_->find_outlet<finding>("alerts");
  made->track_ = *made->graph_->find_outlet<track_row>("track_record");
  made->features_ = *made->graph_->find_outlet<studied_use>("features");
  made->uses_->reading().assign(only, {});
  made->labels_->reading().assign(only, {});
  return made;
}

result<detection_output> detection_run::take(std::span<const transaction> uses, std::span<const label> labels,
                                             std::int64_t now_ms) {
  detection_output out;
  if (auto done = read(*graph_, *labels_, labels, label_mark(now_ms)); !done) return done.error();
  take_waiting(out);
  if (auto done = read(*graph_, *uses_, uses, use_mark(now_ms)); !done) return done.error();
  take_waiting(out);
  return out;
}

result<void> detection_run::put(new_model model, std::int64_t now_ms) {
  const flow::wall_time now(now_ms);
  models_->reading().begin(only, now);
  models_->put(std::move(model), flow::event_time(now_ms));
  models_->reading().unassign(only);
  return graph_->run(*models_, now);
}

void detection_run::take_waiting(detection_output& into) {
  append(*scores_, into.scores);
  append(*features_, into.features);
  for (const auto& event : alerts_->take(alerts_->waiting())) {
    into.alerts.push_back({event.value.detector, to_json(event.value)});
  }
  track_->take(track_->waiting());
}

}  // namespace millrace::fraud
