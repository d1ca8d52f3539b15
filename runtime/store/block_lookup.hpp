#pragma once
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/store/tree_node.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

/// The node at `level` below which `key` is or would be; none if the tree is not as high. The caller keeps the tree.
result<block_pointer> find_node(block_cache& cache, const tree_root& root, unsigned level, std::string_view key);

/// The blob that `key` stands for; none if it is no blob's.
result<block_pointer> find_blob(block_cache& cache, const tree_root& root, std::string_view key);

}  // namespace millrace::store
