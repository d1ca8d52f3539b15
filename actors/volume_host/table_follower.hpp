#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <atomic>
#include <chrono>
#include <memory>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/volume_host/volume_actor.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

/// What is pointed to outlives the follower.
struct table_follower_options {
  store::block_store* store = nullptr;
  volume_desk volumes = {};
  const catalog_publication* topics = nullptr;
  const clock* time = nullptr;
  std::shared_ptr<std::atomic<bool>> volumes_changed;  ///< set by whoever learns of a change; never null
  std::chrono::milliseconds look_interval{500};
  std::chrono::milliseconds patience{5000};  ///< as long may a topic be missing, as it is while a volume is cloned
  logger voice = {};
};

/// Brings records of topics to the tables that follow them, the last value by key, committed records only. A table's
/// rows and its position are one commit, so that each record counts once whatever happens. A topic that is deleted ends
/// it for good; one whose beginning has been trimmed is read from where it begins now. At most 8 batches of 8 MiB are
/// in memory at once. On a thread of its own, as it reads files.
caf::actor spawn_table_follower(caf::actor_system& system, table_follower_options options);

}  // namespace millrace
