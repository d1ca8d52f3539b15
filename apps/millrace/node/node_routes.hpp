#pragma once
#include "codecs/base/result.hpp"

namespace millrace {

class http_server;
struct node_parts;

/// The page, the status it shows, metrics, health and readiness of the node, and its volumes. `invalid_argument` if
/// access.http does not say who asks.
result<void> add_node_routes(http_server& server, node_parts& n);

}  // namespace millrace
