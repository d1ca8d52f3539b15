#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/store/tree_node.hpp"
#include "runtime/store/block_room.hpp"

namespace millrace::store {

/// Levels of blocks of pointers above the data blocks of a blob of `length` bytes.
unsigned blob_levels(std::uint64_t length);

/// Keeps `bytes`, at least one, in blocks of their own.
result<blob_pointer> write_blob(block_room& room, std::string_view bytes);

/// Appends the bytes of a blob from `from` on, at most `length` of them, to `into`. Whoever calls holds the leaf.
result<void> read_blob(block_cache& cache, const shown_value& blob, std::uint64_t from, std::uint64_t length,
                       std::string& into);

/// Calls `f(pointer, kind)` for each block of a blob born after `since`, those that point after what they point to.
result<void> for_each_block(block_cache& cache, const blob_pointer& blob, epoch since,
                            const std::function<result<void>(const block_pointer&, block_kind)>& f);

}  // namespace millrace::store
