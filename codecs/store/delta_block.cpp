#include "codecs/store/delta_block.hpp"

#include <algorithm>
#include <cstring>

namespace millrace::store {
namespace {

constexpr std::size_t header_bytes = 16;
constexpr std::size_t blocks_max = 65535;

std::uint32_t word(std::string_view from, std::size_t at) {
  std::uint32_t value;
  std::memcpy(&value, from.data() + at, sizeof(value));
  return value;
}

void put(std::string& to, std::uint32_t value) { to.append(reinterpret_cast<const char*>(&value), sizeof(value)); }

error bad(const char* what) { return make_error(errc::corrupt, std::string("block of a delta: ") + what); }

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

std::vector<std::size_t> pointer_places(block_kind kind, std::span<const std::byte> content) {
  std::vector<std::size_t> places;
  if (kind == block_kind::pointers) {
    constexpr std::byte none[pointer_bytes]{};
    for (std::size_t at = 0; at + pointer_bytes <= content.size(); at += pointer_bytes) {
      if (std::memcmp(content.data() + at, none, pointer_bytes) == 0) break;
      places.push_back(at);
    }
  } else if (kind == block_kind::node) {
    const tree_node node(content.data());
    for (std::size_t i = 0; i < node.count(); ++i) {
      if (const auto at = node.pointer_at(i)) places.push_back(*at);
    }
  }
  return places;
}

std::string key_below(const tree_node& node, std::string_view low, std::size_t pointer) {
  if (!node.leaf() && pointer == 0) return std::string(low);
  std::string key;
  if (!node.leaf()) {
    node.append_key(pointer, key);
    return key;
  }
  std::size_t blobs = 0;
  for (std::size_t i = 0; i < node.count(); ++i) {
    if (node.pointer_at(i) && blobs++ == pointer) node.append_key(i, key);
  }
  return key;
}

std::string encode_delta_block(const delta_block& block) {
  std::string bytes;
  bytes.reserve(header_bytes + block.low.size() + block.had.size() / 8 + 1 + block.content.size());
  put(bytes, static_cast<std::uint32_t>(block.kind) | std::uint32_t{block.level} << 8);
  put(bytes, static_cast<std::uint32_t>(block.low.size()));
  put(bytes, static_cast<std::uint32_t>(block.had.size()));
  put(bytes, static_cast<std::uint32_t>(block.content.size()));
  bytes += block.low;
  for (std::size_t i = 0; i < block.had.size(); i += 8) {
    unsigned eight = 0;
    for (std::size_t k = i; k < std::min(i + 8, block.had.size()); ++k) eight |= unsigned{block.had[k]} << (k - i);
    bytes += static_cast<char>(eight);
  }
  return bytes.append(block.content);
}

result<delta_block> decode_delta_block(std::string_view bytes) {
  if (bytes.size() < header_bytes) return bad("it is too short");
  const std::size_t low = word(bytes, 4), had = word(bytes, 8), content = word(bytes, 12);
  const auto flags = (had + 7) / 8;
  if (low > bytes.size() || flags > bytes.size() || header_bytes + low + flags + content != bytes.size()) {
    return bad("its parts do not make the whole");
  }
  if (word(bytes, 0) >> 16 != 0 || (word(bytes, 0) & 0xff) > static_cast<unsigned>(block_kind::data))
    return bad("of no kind");
  if (content == 0 || content % block_bytes != 0 || content / block_bytes > blocks_max) return bad("no whole blocks");
  delta_block block{.kind = static_cast<block_kind>(word(bytes, 0) & 0xff),
                    .level = static_cast<std::uint8_t>(word(bytes, 0) >> 8),
                    .low = bytes.substr(header_bytes, low),
                    .had = {},
                    .content = bytes.substr(header_bytes + low + flags)};
  if (block.kind != block_kind::node && content != block_bytes) return bad("more than one block of data");
  if (block.kind == block_kind::node) {
    if (auto good = check_tree_node(bytes_of(block.content)); !good) return good.error();
    if (tree_node(bytes_of(block.content).data()).level() != block.level) return bad("a node of another level");
  }
  if (pointer_places(block.kind, bytes_of(block.content)).size() != had)
    return bad("as many pointers as it does not say");
  for (std::size_t i = 0; i < had; ++i) {
    block.had.push_back((static_cast<unsigned char>(bytes[header_bytes + low + i / 8]) >> (i % 8) & 1) != 0);
  }
  return block;
}

}  // namespace millrace::store
