#include "codecs/store/superblock.hpp"

#include <algorithm>
#include <cstring>

#include "codecs/store/block_content.hpp"

namespace millrace::store {
namespace {

constexpr std::uint64_t magic = 0x31455243414c4c49;  // "ILLACRE1"
constexpr std::uint64_t version = 1;
constexpr std::size_t hash_at = block_bytes - sizeof(block_hash);

class words {
 public:
  explicit words(std::byte* to) : to_(to) {}
  void put(std::uint64_t value) {
    std::memcpy(to_, &value, 8);
    to_ += 8;
  }
  void put(const block_pointer& p) {
    store_pointer(to_, p);
    to_ += pointer_bytes;
  }

 private:
  std::byte* to_;
};

std::uint64_t word(std::span<const std::byte, block_bytes> from, std::size_t at) {
  std::uint64_t value;
  std::memcpy(&value, from.data() + at, 8);
  return value;
}

}  // namespace

bool operator==(const superblock& a, const superblock& b) {
  std::array<std::byte, block_bytes> x, y;
  encode_superblock(a, x);
  encode_superblock(b, y);
  return x == y;
}

void encode_superblock(const superblock& s, std::span<std::byte, block_bytes> to) {
  std::fill(to.begin(), to.end(), std::byte{0});
  words w(to.data());
  w.put(magic);
  w.put(version);
  w.put(s.at.value);
  w.put(s.blocks);
  w.put(s.system_level);
  w.put(s.space_blocks);
  w.put(s.next_id);
  w.put(std::uint64_t{0});
  w.put(s.system);
  w.put(s.space);
  std::memcpy(to.data() + 128, s.identity.data(), s.identity.size());
  const auto hash = hash_block(block_kind::data, to.first(hash_at));
  std::memcpy(to.data() + hash_at, &hash, sizeof(hash));
}

result<superblock> decode_superblock(std::span<const std::byte, block_bytes> from) {
  if (word(from, 0) != magic) return make_error(errc::corrupt, "superblock: it does not begin as one");
  block_hash hash;
  std::memcpy(&hash, from.data() + hash_at, sizeof(hash));
  if (hash_block(block_kind::data, from.first(hash_at)) != hash) {
    return make_error(errc::corrupt, "superblock: it was not written whole");
  }
  if (word(from, 8) != version) {
    return make_error(errc::unsupported, "superblock: version " + std::to_string(word(from, 8)) +
                                             " is not known; a newer millrace wrote this store");
  }
  superblock s{.at = epoch(word(from, 16)),
               .blocks = word(from, 24),
               .system = load_pointer(from.data() + 64),
               .system_level = static_cast<std::uint8_t>(word(from, 32)),
               .space = load_pointer(from.data() + 96),
               .space_blocks = word(from, 40),
               .next_id = word(from, 48)};
  std::memcpy(s.identity.data(), from.data() + 128, s.identity.size());
  return s;
}

}  // namespace millrace::store
