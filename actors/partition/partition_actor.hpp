#pragma once
#include <caf/actor.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>
#include <caf/atom.hpp>

#include "actors/partition/partition_options.hpp"

namespace millrace {

class reactor;

/// node -> partition: retention, expiry and whatever else goes by the clock; sent from time to time.
using keep_house = caf::atom_constant<caf::atom("keephouse")>;

/// node -> partition: flush and close the log. Answered (with nothing) when that is done; the actor ends.
using close_partition = caf::atom_constant<caf::atom("closepart")>;

/// partition host -> partition: the topic is gone, and so is the log. Answered (with nothing). The actor tells whoever
/// still asks that there is no such topic, and ends with the last handle to it.
using discard_partition = caf::atom_constant<caf::atom("discardprt")>;

/// catalog -> partition: what its topic says now.
struct settings_changed {
  std::shared_ptr<const topic_settings> settings;
};

/// Starts the actor of one partition on its home reactor. It opens its log with the first message that needs it, and
/// answers the messages of codecs/schema/partition.capnp.
caf::actor spawn_partition(caf::actor_system& system, reactor& home, partition_options options);

/// As above, on whatever `config` says.
caf::actor spawn_partition(caf::actor_system& system, caf::actor_config config, partition_options options);

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::settings_changed)
