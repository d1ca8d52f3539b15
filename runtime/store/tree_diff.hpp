#pragma once
#include <functional>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

/// Calls `f(key, before, after)` for each key whose value is not the same in both trees; a value that is not there is
/// null. Blocks that both have are not looked into. The caller keeps the trees. `hashed`: the epoch up to which blocks
/// have their hashes.
result<void> diff_trees(
    block_cache& cache, const tree_root& before, const tree_root& after, epoch hashed,
    const std::function<result<void>(std::string_view, const std::string_view*, const std::string_view*)>& f);

}  // namespace millrace::store
