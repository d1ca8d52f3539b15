#pragma once
#include "actors/volume_host/volume_actor.hpp"
#include "apps/millrace/node_api/api_call.hpp"

namespace millrace {

struct node_parts;

/// Asks the volumes of a node for somebody outside it, and counts it. Threads: any.
void ask_volumes(node_parts& n, envelope<schema::VolumeRequest> request, const volume_asker& asker,
                 volume_answer answer);

/// The same for HTTP: asks in the name of `asker`, and takes answers on the first reactor.
node_api::ask_volumes volumes_for_http(node_parts& n, volume_asker asker);

}  // namespace millrace
