#pragma once
#include "runtime/http/server.hpp"

namespace millrace {

struct node_parts;

/// What agents post, what Grafana asks, and what the page shows of monitoring.
void add_monitoring_routes(http_server& server, node_parts& n);

}  // namespace millrace
