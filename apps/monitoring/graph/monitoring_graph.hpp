#pragma once
#include "apps/monitoring/graph/host_admission.hpp"
#include "apps/monitoring/graph/log_keeping.hpp"
#include "apps/monitoring/graph/series_watch.hpp"
#include "codecs/base/result.hpp"
#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/engine/source_progress.hpp"

namespace millrace::monitoring {

struct monitoring_options {
  admission_options admission = {};
  series_options series = {};
  log_options logs = {};
  flow::source_options deliveries{.out_of_order = flow::span_ms(1000), .idle_after = flow::span_ms(2000)};
};

/// Metrics and logs in: sources `metrics` (metrics_ref), `logs` (std::shared_ptr<const logs_delivery>) and `rules`
/// (rule_book). Sinks: `new_series`, `scores` (value_score), `late` (late_sample), `templates` (template_row),
/// `findings` (log_finding), `lines` (line_template) and `alerts` (alert_message), which are also sent to the rules'
/// webhook; what that did not take goes to `untold`, a dead_letter of told_alert.
result<flow::graph_plan> monitoring_graph(const monitoring_options& options);

}  // namespace millrace::monitoring
