#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "apps/millrace/store_files/stopped_store.hpp"

namespace millrace::cli {

/// A damaged block in the words of who keeps volumes.
struct told_damage {
  std::string volume;    ///< empty: the store's own, or of a volume that the registry does not tell of
  std::string snapshot;  ///< the oldest that has the block; empty: the live state alone
  std::string
      object;  ///< "file /models/v7.bin, bytes 8192 to 16383", "row 'card-7' of table /last_use"; empty: unknown
  error what;

  /// Volume, live state and key of an entry that can be given up without the rest: a file's block or a table's row.
  struct entry {
    volume_id volume;
    std::string key;
  };
  std::optional<entry> droppable;
};

/// "/payments@before-v8: file /models/v7.bin, bytes 8192 to 16383: block 17: …"
std::string text_of(const told_damage& damage);

/// Reads every block of the store.
result<std::vector<told_damage>> find_damage(stopped_store& opened);

}  // namespace millrace::cli
