#pragma once
#include <chrono>

#include "apps/fraud/card_velocity.hpp"
#include "codecs/base/result.hpp"
#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/engine/source_progress.hpp"
#include "runtime/flow/operators/event_time_order.hpp"

namespace millrace::fraud {

/// What the detectors can be told.
struct detection_options {
  thresholds velocity;
  double online_alert_score = 0.5;
  flow::span_ms labels_wait = std::chrono::hours(24 * 35);  ///< for a label; then it is not learnt from
  bool features = false;                                    ///< whether "features" is given anything
  flow::source_options transactions;
  flow::source_options labels{.idle_after = flow::span_ms(1000)};  ///< labels are rare: nobody waits for the next
  flow::order_options order;
};

/// All detectors beside each other. Sources "transactions" (`transaction`), "labels" (`label`, timed by when they
/// became known) and "models" (`new_model`); sinks "scores" (`score`), "alerts" (`finding`), "track_record"
/// (`track_row`) and "features" (`studied_use`). Transactions and labels are put in one order of event time, so that
/// the answer does not depend on how they are read; what is late is judged and learnt from all the same, when it comes.
/// A model judges what comes out of that order after it has come.
result<flow::graph_plan> fraud_detection_graph(const detection_options& options);

}  // namespace millrace::fraud
