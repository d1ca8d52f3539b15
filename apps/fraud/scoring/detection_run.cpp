#include "apps/fraud/scoring/detection_run.hpp"

#include <algorithm>
#include <iterator>

namespace millrace::fraud {
namespace {

constexpr flow::input_partition only{0};

template <class T>
void append(flow::outlet<T>& from, flow::events<T>& into) {
  auto taken = from.take(from.waiting());
  std::move(taken.begin(), taken.end(), std::back_inserter(into));
}

template <class T>
result<void> read(flow::graph_instance& graph, flow::inlet<T>& in, std::span<const T> events, flow::wall_time now) {
  if (events.empty()) return {};
  in.reading().begin(only, now);
  for (const auto& event : events) in.put(event, flow::event_time(event.at_ms));
  return graph.run(in, now);
}

}  // namespace

result<std::unique_ptr<detection_run>> detection_run::open(detection_options options) {
  options.features = true;
  auto plan = fraud_detection_graph(options);
  if (!plan) return plan.error();
  std::unique_ptr<detection_run> made(new detection_run(std::move(*plan)));
  auto opened = flow::graph_instance::open(made->plan_, made->store_);
  if (!opened) return opened.error();
  made->graph_ = std::move(*opened);
  const auto uses = made->graph_->find_inlet<transaction>("transactions");
  const auto labels = made->graph_->find_inlet<label>("labels");
  const auto scores = made->graph_->find_outlet<score>("scores");
  const auto alerts = made->graph_->find_outlet<finding>("alerts");
  const auto features = made->graph_->find_outlet<studied_use>("features");
  if (!uses || !labels || !scores || !alerts || !features) return make_error(errc::not_found, "an end of the graph");
  made->uses_ = *uses;
  made->labels_ = *labels;
  made->scores_ = *scores;
  made->alerts_ = *alerts;
  made->features_ = *features;
  made->uses_->reading().assign(only, {});
  made->labels_->reading().assign(only, {});
  return made;
}

result<detection_output> detection_run::take(std::span<const transaction> uses, std::span<const label> labels,
                                             std::int64_t now_ms) {
  detection_output out;
  const flow::wall_time now(now_ms);
  if (auto done = read(*graph_, *labels_, labels, now); !done) return done.error();
  take_waiting(out);
  if (auto done = read(*graph_, *uses_, uses, now); !done) return done.error();
  take_waiting(out);
  // The clock passes the labels' silence, so that transactions do not wait for the next label.
  if (auto done = graph_->run_clock(now); !done) return done.error();
  take_waiting(out);
  return out;
}

result<detection_output> detection_run::finish() {
  detection_output out;
  uses_->reading().end(only);
  labels_->reading().end(only);
  if (auto done = graph_->run_clock({}); !done) return done.error();
  take_waiting(out);
  return out;
}

void detection_run::take_waiting(detection_output& into) {
  append(*scores_, into.scores);
  append(*alerts_, into.alerts);
  append(*features_, into.features);
}

}  // namespace millrace::fraud
