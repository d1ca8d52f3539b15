#pragma once
#include <nlohmann/json_fwd.hpp>

#include "apps/monitoring/board/monitoring_watch.hpp"
#include "apps/monitoring/intake/intake_figures.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

/// `{"series": 123, "firing": […], "alerts": […], "anomalies": […], "findings": […], "templates": […]}`.
nlohmann::json monitoring_json(const monitoring::monitoring_watch& watch);

/// What agents have sent, and what has become of it.
void collect_agents(metric_sink& sink, const monitoring::intake_figures& figures);
void collect_monitoring(metric_sink& sink, const monitoring::monitoring_watch& watch);

}  // namespace millrace
