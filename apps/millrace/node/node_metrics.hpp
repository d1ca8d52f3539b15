#pragma once
#include "runtime/http/message.hpp"

namespace millrace {

struct node_parts;

/// Answers with everything that is measured, in Prometheus' text format or OpenMetrics. Groups are asked first; the
/// text is made on a thread that may block. Values about single groups and partitions are `http.metric_series_max` at
/// most, groups first; millrace_metric_series_left_out counts the others. Threads: the first reactor's.
void answer_metrics(node_parts& n, const http_request& request, const http_reply& reply);

}  // namespace millrace
