#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/store/tree_node.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

/// What a tree has under a key.
struct found_value {
  bool found = false;
  shown_value value;  ///< within `leaf`
  held_frame leaf;    ///< only of a blob: what is longer is read when nobody is pinned any more
};

/// Looks below `top`, the tree's root. The caller is pinned since before it took that, and what is no blob good as
/// long.
result<found_value> find_below(block_cache& cache, frame* top, std::string_view key);

}  // namespace millrace::store
