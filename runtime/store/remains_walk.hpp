#pragma once
#include <functional>

#include "codecs/base/result.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/tree_table.hpp"

namespace millrace::store {

/// How much may still be done.
struct walk_budget {
  std::size_t blocks = 0;  ///< let go
  std::size_t reads = 0;   ///< from the disk; more than a tree is deep
};

/// Goes on with the walk over what is left of a tree: calls `f(pointer)` for each block, those that point after what
/// they point to, and moves the position behind it. Whether all of it is done; after an error the position is where it
/// came to. The caller keeps the writer out.
result<bool> walk_on(block_cache& cache, tree_remains& r, walk_budget& left,
                     const std::function<void(const block_pointer&)>& f);

}  // namespace millrace::store
