#pragma once
#include <string>
#include <string_view>

namespace millrace {

inline constexpr const char* openmetrics_content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What a registry shows in Prometheus' text format 0.0.4, as OpenMetrics 1.0: counters are named without their
/// `_total`, and the end is told. A counter that is named otherwise is of unknown type there.
std::string as_openmetrics(std::string_view prometheus_text);

/// Whether an Accept header names OpenMetrics.
bool accepts_openmetrics(std::string_view accept);

}  // namespace millrace
