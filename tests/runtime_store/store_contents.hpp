#pragma once
#include <map>
#include <memory>
#include <string>

#include "runtime/store/block_store.hpp"

namespace millrace::store {

using map_contents = std::map<std::string, std::string>;

/// All that can be read of a tree, or of a whole store.
struct tree_contents {
  map_contents live;
  std::map<snapshot_id, map_contents> snapshots;
  bool operator==(const tree_contents&) const = default;
};
using store_contents = std::map<tree_id, tree_contents>;

inline result<map_contents> contents_of(const result<std::unique_ptr<map_reader>>& from) {
  if (!from) return from.error();
  map_contents c;
  const auto cursor = (*from)->cursor();
  if (auto found = cursor->seek(""); !found) return found.error();
  while (cursor->valid()) {
    const auto value = cursor->value();
    if (!value) return value.error();
    c.emplace(cursor->key(), *value);
    if (auto moved = cursor->next(); !moved) return moved.error();
  }
  return c;
}

/// After all that was applied.
inline result<store_contents> contents_of(const block_store& store) {
  store_contents all;
  for (const auto id : store.trees()) {
    auto live = contents_of(store.working(id));
    if (!live) return live.error();
    all[id].live = std::move(*live);
    for (const auto s : store.snapshots(id)) {
      auto fixed = contents_of(store.at(s));
      if (!fixed) return fixed.error();
      all[id].snapshots[s] = std::move(*fixed);
    }
  }
  return all;
}

}  // namespace millrace::store
