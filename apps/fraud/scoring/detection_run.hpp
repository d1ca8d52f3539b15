#pragma once
#include <cstdint>
#include <memory>
#include <span>

#include "apps/fraud/detectors/fraud_detection_graph.hpp"
#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/events/finding.hpp"
#include "runtime/flow/engine/graph_instance.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::fraud {

/// What came out of the graph in one go.
struct detection_output {
  flow::events<score> scores;
  flow::events<finding> alerts;
  flow::events<studied_use> features;
};

/// The graph at work in this process, its state in memory. Threads: one.
class detection_run {
 public:
  static result<std::unique_ptr<detection_run>> open(detection_options options);

  /// Takes what happened and what became known until `now_ms`, each rising by time, and all that follows from it but
  /// for the last instant.
  result<detection_output> take(std::span<const transaction> uses, std::span<const label> labels, std::int64_t now_ms);

  /// Nothing more will come: what the last instant was held back for.
  result<detection_output> finish();

 private:
  explicit detection_run(flow::graph_plan plan) : plan_(std::move(plan)) {}
  void take_waiting(detection_output& into);

  const flow::graph_plan plan_;
  memory_map store_;
  std::unique_ptr<flow::graph_instance> graph_;
  flow::inlet<transaction>* uses_ = nullptr;
  flow::inlet<label>* labels_ = nullptr;
  flow::outlet<score>* scores_ = nullptr;
  flow::outlet<finding>* alerts_ = nullptr;
  flow::outlet<studied_use>* features_ = nullptr;
};

}  // namespace millrace::fraud
