#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/atom.hpp>

#include <cstdint>
#include <string>

#include "runtime/disk/disk.hpp"

namespace millrace {

/// gateway -> producer id actor: reserve a block of ids. Answered with its first id (std::int64_t) once the node can
/// never give them again, also after a crash; or with an error.
using reserve_producer_ids = caf::atom_constant<caf::atom("reserveids")>;

inline constexpr std::int64_t producer_id_block_size = 1000;

/// Starts the actor that hands out producer ids, on a thread of its own. `path`: the file that remembers the next id.
caf::actor spawn_producer_ids(caf::actor_system& system, disk& d, std::string path);

}  // namespace millrace
