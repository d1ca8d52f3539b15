#pragma once
#include <functional>
#include <nlohmann/json.hpp>

#include "codecs/base/result.hpp"
#include "codecs/schema/service.capnp.h"
#include "runtime/http/server.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace::node_api {

/// Asks a node about its services in the name of those whom the HTTP listener lets in. Threads: the one of the server.
using ask_services = std::function<void(const envelope<schema::ServiceRequest>&,
                                        const std::function<void(const result<nlohmann::json>&)>& take)>;

/// Adds all that is said of services over HTTP: docs/http-api.md.
void add_service_routes(http_server& server, const ask_services& services);

}  // namespace millrace::node_api
