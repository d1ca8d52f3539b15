#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

/// Whether the tree has `key`; if so, its value stands in `into`. The caller is pinned since before it took the root.
result<bool> find_key(block_cache& cache, const tree_root& root, std::string_view key, std::string& into);

}  // namespace millrace::store
