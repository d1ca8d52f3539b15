#pragma once
#include <cstdint>

#include "codecs/base/strong.hpp"
#include "codecs/schema/volume.capnp.h"

namespace millrace {

using volume_id = strong<struct volume_tag, std::uint64_t>;  ///< of a volume, and of its tree in the store
using volume_snapshot =
    strong<struct volume_snapshot_tag, std::uint64_t>;       ///< of a snapshot in the store; 0: the live state
using object_id = strong<struct object_tag, std::uint64_t>;  ///< within a volume, never used again; 0: none

inline constexpr volume_snapshot live_state{0};
inline constexpr object_id no_object{0};
inline constexpr object_id root_directory{1};
inline constexpr object_id snapshots_directory{~std::uint64_t{0}};  ///< ".snapshot" of every volume; not in its tree

/// Stored by the schema's number.
using object_kind = schema::Kind;

}  // namespace millrace
