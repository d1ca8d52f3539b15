#include "apps/millrace/node/node_routes.hpp"

#include "apps/millrace/node/node_parts.hpp"
#include "runtime/http/operation_routes.hpp"

namespace millrace {

void add_node_routes(http_server& server, node_parts& n) {
  add_metrics_route(server, n.registry);
  add_health_route(server, "/health", [] { return std::string(); });
  add_health_route(server, "/ready", [&n] {
    return n.gate.is_open() ? std::string() : std::string("the disk is nearly full: producers are refused");
  });
}

}  // namespace millrace
