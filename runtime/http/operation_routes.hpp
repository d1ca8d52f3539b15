#pragma once
#include <functional>
#include <string>

#include "runtime/http/server.hpp"

namespace millrace {

class log_system;
class metric_registry;

/// Of Prometheus' text format.
inline constexpr const char* metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

/// Whether a client wants OpenMetrics rather than that.
bool wants_openmetrics(const http_request& request);

/// What a registry shows, as the client wants it.
http_response metrics_reply(std::string prometheus_text, bool as_openmetrics);

/// GET /metrics: everything measured, in Prometheus' text format or OpenMetrics. `metrics` outlives the server.
void add_metrics_route(http_server& server, const metric_registry& metrics);

/// GET /log/level: the level of each logger, "NAME LEVEL" a line. PUT /log/level with the body "LEVEL" sets all of
/// them, with "NAME LEVEL" one. `log` outlives the server.
void add_log_level_routes(http_server& server, log_system& log);

/// Why a node is not well; empty if it is.
using health_check = std::function<std::string()>;

/// GET `path` ("/health", "/ready"): 200 "ok", or 503 and the reason.
void add_health_route(http_server& server, std::string path, health_check check);

/// GET `path`: every route of the server, [{"method": "GET", "path": "/v1/files/{path...}"}, …], for a description of
/// the API to be compared with (tests/operation/openapi).
void add_route_list_route(http_server& server, std::string path = "/v1/routes");

}  // namespace millrace
