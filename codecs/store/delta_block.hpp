#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/store/block_content.hpp"
#include "codecs/store/tree_node.hpp"

namespace millrace::store {

/// A block on its way from a store to another that has an earlier snapshot of the tree. Those it points to have come
/// before it, or are in that snapshot. Borrows what it was decoded from.
struct delta_block {
  block_kind kind = block_kind::node;
  std::uint8_t level = 0;    ///< of a node, or of a blob's block
  std::string_view low;      ///< of a node: a key that is not above any below it, as its parent has it
  std::vector<bool> had;     ///< for each of its pointers, in their order: whether the other side has what it points to
  std::string_view content;  ///< the block's bytes, all places in it zero; a whole number of blocks
};

std::string encode_delta_block(const delta_block& block);

/// `corrupt`: it is none, or its content is no block of that kind.
result<delta_block> decode_delta_block(std::string_view bytes);

/// Where the pointers of a block are, in bytes from its start.
std::vector<std::size_t> pointer_places(block_kind kind, std::span<const std::byte> content);

/// The key by which what a pointer of a node leads to is found in another tree: of a child its lowest, which for the
/// first is `low`, of a leaf's blob the blob's. `pointer` counts as `pointer_places` does.
std::string key_below(const tree_node& node, std::string_view low, std::size_t pointer);

}  // namespace millrace::store
