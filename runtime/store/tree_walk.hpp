#pragma once
#include <functional>

#include "codecs/base/result.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

/// Calls `f(pointer, kind)` for each block of a tree that was born after `since`, those that point after what they
/// point to. Costs what it visits: below an older block there are only older ones. The caller keeps the tree,
/// and the writer out.
result<void> for_each_block(block_cache& cache, const tree_root& root, epoch since,
                            const std::function<result<void>(const block_pointer&, block_kind)>& f);

}  // namespace millrace::store
