#pragma once
#include <caf/actor.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>

#include <memory>

#include "actors/catalog/catalog_logic.hpp"
#include "actors/catalog/catalog_publication.hpp"
#include "actors/catalog/partition_host.hpp"
#include "actors/catalog/stream_directory.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// What the catalog of a node works with. What is pointed to outlives it.
struct catalog_environment {
  catalog_options options;
  std::shared_ptr<partition_host> host;
  catalog_publication* publication;
  const clock* time;
  id_source new_id;
  caf::actor log;  ///< a partition: takes `AppendRequest`
  logger voice{};
  const stream_directory* streams = nullptr;  ///< null: the node has none
};

/// Starts the catalog of a node on the reactor of `config`, with what its log amounts to (`catalog_replay`). Before it
/// takes requests it starts the partitions of all topics and publishes them. It answers the requests of
/// codecs/schema/catalog.capnp once a change is durable, served and published; what was decided while an append was
/// under way is appended together. If the log refuses an append, what it held is undone and those who wait get an
/// error; the next request tries again. If the log ends, so does the catalog.
caf::actor spawn_catalog(caf::actor_system& system, caf::actor_config config, catalog_state loaded,
                         catalog_environment environment);

/// 128 bits that nobody can guess, from the operating system. Threads: any.
id_source system_ids();

}  // namespace millrace
