#pragma once

namespace millrace {

class http_server;
struct node_parts;

/// The page, the status it shows, metrics, health and readiness of the node.
void add_node_routes(http_server& server, node_parts& n);

}  // namespace millrace
