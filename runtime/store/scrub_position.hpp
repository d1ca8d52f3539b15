#pragma once
#include <cstdint>
#include <string>

#include "runtime/store/tree_table.hpp"

namespace millrace::store {

/// How far a scrub has come. What changes meanwhile need not be known to it: a tree or snapshot that has gone is passed
/// over, and what was made behind it is read the next time.
struct scrub_position {
  enum class part : std::uint8_t {
    space,   ///< superblocks and the map of used blocks
    system,  ///< the store's own tree
    trees,   ///< by number, of each its snapshots, oldest first, and last the live tree
    end,     ///< nothing is left
  };
  part where = part::space;
  epoch began;  ///< the last batch when it did: snapshots taken since are left for the next time

  // Of `trees`: what is next, if nothing has gone.
  tree_id tree;
  epoch taken;           ///< when the snapshot was; of a live tree the greatest
  snapshot_id snapshot;  ///< of a live tree the greatest

  // Within one tree:
  bool begun = false;
  epoch since;      ///< blocks born up to this belong to what has been read before
  std::string key;  ///< what is below it has been read
};

}  // namespace millrace::store
