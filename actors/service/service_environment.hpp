#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <cstddef>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/volume_host/volume_actor.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

/// What services need of the node that hosts them; all of it outlives them.
struct service_environment {
  caf::actor_system* system = nullptr;
  store::block_store* store = nullptr;
  volume_desk volumes = {};
  const catalog_publication* topics = nullptr;
  const clock* time = nullptr;
  caf::actor catalog = {};
  caf::actor transactions = {};  ///< the coordinator
  caf::actor groups = {};
  caf::actor producer_ids = {};                          ///< answers `reserve_producer_ids`
  std::size_t outbox_bytes_max = std::size_t{64} << 10;  ///< more outputs of a commit go in a transaction
  logger voice = {};
};

}  // namespace millrace
