#pragma once
#include <cstdint>

#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::monitoring {

inline constexpr const char* service_name = "monitoring";

/// The file in the service's volume that alert rules are read from.
inline constexpr const char* rules_file = "alerts.toml";

/// What its sinks are, by their places in the definition.
enum class monitoring_sink : std::size_t { alerts, untold, scores, new_series, late, templates, findings, lines };

/// Servers' metrics and logs as `monitoring_graph` keeps them: reads `metrics` and `logs`, writes the topics of
/// monitoring_topics.hpp. Rules that are put into the file `rules_file` of its volume hold from the next commit on.
/// Settings: series-per-host-max, keep-ten-seconds-hours, keep-minutes-days, keep-hours-days, attention-score,
/// scores=all, learning-seconds, lines=on, out-of-order-ms, idle-after-ms.
flow::service_definition monitoring_service();

}  // namespace millrace::monitoring
