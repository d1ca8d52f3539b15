#pragma once
#include <functional>
#include <nlohmann/json.hpp>

#include "actors/volume/volume_access.hpp"
#include "apps/millrace/node_api/service_routes.hpp"
#include "codecs/base/result.hpp"
#include "codecs/schema/service.capnp.h"

namespace millrace {

struct node_parts;

/// Told the answer to one question about services, once, on the first reactor.
using take_services = std::function<void(const result<nlohmann::json>&)>;

/// Asks the services of a node for somebody outside it. `unsupported`: who asks is not the operator. On the first
/// reactor.
void ask_services(node_parts& n, schema::ServiceRequest::Reader request, const volume_asker& asker,
                  const take_services& take);

/// The same for HTTP, in the name of `asker`.
node_api::ask_services services_for_http(node_parts& n, volume_asker asker);

}  // namespace millrace
