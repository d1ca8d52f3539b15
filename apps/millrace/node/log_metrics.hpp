#pragma once
#include "actors/catalog/catalog_view.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

/// Numbers about all topics together: how many, of which unusable, bytes.
/// Threads: any.
void collect_log_totals(metric_sink& sink, const catalog_view& topics);

/// Start, end, bytes and segments of each partition, in the order of topics. Bytes and segments are told only of logs
/// that are open, and what transactions hold back only where they do. Threads: any.
void collect_logs(metric_sink& sink, const catalog_view& topics);

}  // namespace millrace
