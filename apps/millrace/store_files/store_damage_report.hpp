#pragma once
#include <optional>
#include <string>
#include <vector>

#include "actors/store_keeper/damaged_object.hpp"
#include "apps/millrace/store_files/stopped_store.hpp"

namespace millrace::cli {

/// A damaged block of a stopped node's store.
struct told_damage {
  damaged_object object;

  /// Volume, live state and key of an entry that can be given up without the rest: a file's block or a table's row.
  struct entry {
    volume_id volume;
    std::string key;
  };
  std::optional<entry> droppable;
};

/// Reads every block of the store.
std::vector<told_damage> find_damage(stopped_store& opened);

}  // namespace millrace::cli
