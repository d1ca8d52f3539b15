#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "codecs/base/result.hpp"
#include "codecs/store/block_pointer.hpp"

namespace millrace::store {

/// What a block holds. Known from whoever points to it.
enum class block_kind : std::uint8_t {
  node,      ///< of a tree (tree_node.hpp)
  pointers,  ///< 256 pointers, the unused ones zero
  data,      ///< bytes of a blob, zeros behind them
};

/// The hash of a block, or of the blocks of one node, as its pointer holds it.
block_hash hash_block(block_kind kind, std::span<const std::byte> bytes);

/// Whether `bytes` are what `hash` says and can be read in place. `corrupt`.
result<void> check_block(block_kind kind, std::span<const std::byte> bytes, const block_hash& hash);

}  // namespace millrace::store
