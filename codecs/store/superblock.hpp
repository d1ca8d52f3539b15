#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "codecs/base/result.hpp"
#include "codecs/store/block_pointer.hpp"

namespace millrace::store {

/// The first blocks of a store's file hold superblocks, the rest is for the trees.
inline constexpr std::size_t superblock_slots = 8;

/// Each superblock is there twice, in two slots side by side.
inline constexpr std::size_t superblock_copies = 2;

/// The root of everything as one checkpoint left it. Written to the slots in turn.
struct superblock {
  epoch at;                  ///< all batches up to this one are in the blocks
  std::uint64_t blocks = 0;  ///< of the file, slots included
  block_pointer system;      ///< root of the tree that lists trees, snapshots and dead blocks
  std::uint8_t system_level = 0;
  block_pointer space;                   ///< the blocks that tell which blocks are in use, in one piece or pointed to
  std::uint64_t space_blocks = 0;        ///< how many of those there are
  std::uint64_t next_id = 1;             ///< of trees and snapshots
  std::array<std::byte, 16> identity{};  ///< of the store, random

  friend bool operator==(const superblock& a, const superblock& b);
};

/// Fills a block.
void encode_superblock(const superblock& s, std::span<std::byte, block_bytes> to);

/// `corrupt` if it is none or was not written whole; `unsupported` if a newer version wrote it.
result<superblock> decode_superblock(std::span<const std::byte, block_bytes> from);

}  // namespace millrace::store
