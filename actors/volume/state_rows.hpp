#pragma once
#include <optional>
#include <string>

#include "actors/volume/volume_ids.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// What a service in the node keeps of itself: changes of rows of its private table, any number of them.
struct state_rows {
  volume_id volume;
  object_id table;
  map_batch changes = {};  ///< by row key

  /// A row that must be so beforehand; no value: not there. `CONDITION_FAILED` otherwise: somebody else has changed the
  /// table, or a roll-back has.
  std::string guard_key;
  std::optional<std::string> guard_value;
};

}  // namespace millrace
