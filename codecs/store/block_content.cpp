#include "codecs/store/block_content.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>
#include <string>
#include <vector>

#include "codecs/store/tree_node.hpp"

namespace millrace::store {
namespace {

block_hash hash_of(std::span<const std::byte> bytes) {
  const auto h = XXH3_128bits(bytes.data(), bytes.size());
  return {h.low64, h.high64};
}

block_hash hash_without_places(block_kind kind, std::span<const std::byte> bytes, std::span<std::byte> copy) {
  std::memcpy(copy.data(), bytes.data(), bytes.size());
  const auto forget = [&](std::size_t at) { std::memset(copy.data() + at, 0, pointer_place_bytes); };
  if (kind == block_kind::pointers) {
    for (std::size_t at = 0; at < block_bytes; at += pointer_bytes) forget(at);
  } else {
    const tree_node node(bytes.data());
    for (std::size_t i = 0; i < node.count(); ++i) {
      if (const auto at = node.pointer_at(i)) forget(*at);
    }
  }
  return hash_of(copy);
}

bool has_pointers(const tree_node& node) {
  std::size_t i = 0;
  while (i < node.count() && !node.pointer_at(i)) ++i;
  return i < node.count();
}

/// Whether the places of all pointers are what was written.
bool places_are_sound(block_kind kind, std::span<const std::byte> bytes) {
  if (kind == block_kind::data) return true;
  if (kind == block_kind::pointers) {
    std::size_t at = 0;
    while (at < block_bytes && is_sound(bytes.data() + at)) at += pointer_bytes;
    return at == block_bytes;
  }
  const tree_node node(bytes.data());
  std::size_t i = 0;
  for (; i < node.count(); ++i) {
    const auto at = node.pointer_at(i);
    if (at && !is_sound(bytes.data() + *at)) break;
  }
  return i == node.count();
}

}  // namespace

block_hash hash_block(block_kind kind, std::span<const std::byte> bytes) {
  if (kind == block_kind::data) return hash_of(bytes);
  if (kind == block_kind::node && !has_pointers(tree_node(bytes.data()))) return hash_of(bytes);
  if (bytes.size() == block_bytes) {
    alignas(64) std::array<std::byte, block_bytes> copy;
    return hash_without_places(kind, bytes, copy);
  }
  std::vector<std::byte> copy(bytes.size());
  return hash_without_places(kind, bytes, copy);
}

result<void> check_block(block_kind kind, std::span<const std::byte> bytes, const block_hash& hash) {
  if (kind == block_kind::node) {
    if (auto readable = check_tree_node(bytes); !readable) return readable;
  }
  if (hash_block(kind, bytes) != hash || !places_are_sound(kind, bytes)) {
    return make_error(errc::corrupt, "its content is not what was written");
  }
  return {};
}

}  // namespace millrace::store
