#pragma once
#include <functional>
#include <string>

#include "codecs/base/result.hpp"
#include "runtime/store/tree_table.hpp"

namespace millrace::store {

/// A damaged block, and whose it is.
struct store_damage {
  error what;
  tree_id tree;          ///< 0: of the store's own
  snapshot_id snapshot;  ///< 0: of the live tree
  std::string key;       ///< the first key below it that can be read; empty: unknown
};

using damage_visitor = std::function<void(const store_damage&)>;

}  // namespace millrace::store
