#pragma once
#include <memory>

#include "apps/fraud/detectors/fraud_detection_graph.hpp"
#include "apps/fraud/events/track_record.hpp"
#include "apps/fraud/scoring/detectors_run.hpp"
#include "runtime/flow/engine/graph_instance.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::fraud {

/// The graph at work in this process, its state in memory.
class detection_run final : public detectors_run {
 public:
  static result<std::unique_ptr<detection_run>> open();

  result<detection_output> take(std::span<const transaction> uses, std::span<const label> labels,
                                std::int64_t now_ms) override;
  result<detection_output> settle() override { return detection_output{}; }
  result<void> put(new_model model, std::int64_t now_ms) override;

 private:
  explicit detection_run(flow::graph_plan plan) : plan_(std::move(plan)) {}
  void take_waiting(detection_output& into);

  const flow::graph_plan plan_;
  memory_map store_;
  std::unique_ptr<flow::graph_instance> graph_;
  flow::inlet<transaction>* uses_ = nullptr;
  flow::inlet<label>* labels_ = nullptr;
  flow::inlet<new_model>* models_ = nullptr;
  flow::outlet<score>* scores_ = nullptr;
  flow::outlet<finding>* alerts_ = nullptr;
  flow::outlet<track_row>* track_ = nullptr;
  flow::outlet<studied_use>* features_ = nullptr;
};

}  // namespace millrace::fraud
