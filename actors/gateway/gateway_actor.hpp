#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <memory>
#include <vector>

#include "actors/gateway/connection_seed.hpp"
#include "actors/gateway/gateway_context.hpp"

namespace millrace {

class reactor;

/// node -> gateway: accept on these from now on. Answered with the same, ports that were picked filled in, when all
/// listen; an error names the one that cannot.
struct serve_listeners {
  std::vector<listener_ref> listeners;
};

/// Starts the network actor of one reactor. It accepts connections, each of which becomes an actor beside it, takes
/// over those that other reactors send (`std::shared_ptr<connection_seed>`), and ends them all when it is told to exit.
caf::actor spawn_gateway(caf::actor_system& system, reactor& home, std::shared_ptr<gateway_context> context);

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::serve_listeners)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::shared_ptr<millrace::connection_seed>)
