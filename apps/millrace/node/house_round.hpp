#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <vector>

#include "actors/catalog/catalog_publication.hpp"

namespace millrace {

/// Starts the actor that reminds all partitions, those of topics and `own`, every `interval`, to keep house. `topics`
/// outlives it.
caf::actor spawn_house_round(caf::actor_system& system, const catalog_publication& topics, std::vector<caf::actor> own,
                             std::chrono::milliseconds interval);

}  // namespace millrace
