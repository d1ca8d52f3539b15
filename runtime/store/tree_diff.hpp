#pragma once
#include <functional>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

/// Keys from `from` to before `to`, which if it is empty is the end.
struct key_range {
  std::string_view from = {};
  std::string_view to = {};
};

/// Calls `f(key, before, after)` for each key within the range whose value is not the same in both trees; a value that
/// is not there is null. Blocks that both have are not looked into. The caller keeps the trees. `hashed`: the epoch up
/// to which blocks have their hashes.
result<void> diff_trees(
    block_cache& cache, const tree_root& before, const tree_root& after, epoch hashed,
    const std::function<result<void>(std::string_view, const std::string_view*, const std::string_view*)>& f,
    const key_range& within = {});

}  // namespace millrace::store
