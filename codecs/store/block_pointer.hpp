#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "codecs/base/strong.hpp"

namespace millrace::store {

static_assert(std::endian::native == std::endian::little, "blocks are little-endian and read in place");

inline constexpr std::size_t block_bytes = 8192;

/// Number of a block within the store's file; 0 stands for none, as the superblocks lie there.
using block_address = strong<struct block_address_tag, std::uint64_t>;

/// Number of the batch that made a block, counted from 1 over the whole life of a store.
using epoch = strong<struct epoch_tag, std::uint64_t>;

/// XXH3 of 128 bits over a block's content and the hashes of what it points to, never over addresses: equal trees have
/// equal hashes in any store.
struct block_hash {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  friend bool operator==(const block_hash&, const block_hash&) = default;
};

/// Where something is, since when, and what it must be.
struct block_pointer {
  block_address address;
  std::uint16_t blocks = 1;  ///< how many lie there one after the other; more than one only for nodes with long keys
  bool holds_blobs = false;  ///< whether there may be pointers to blobs below a node
  epoch born;
  block_hash hash;  ///< not known yet while `born` is after the last checkpoint

  explicit operator bool() const { return address.value != 0; }
};

/// Bytes of a pointer in a block: place and birth in the first 16, which no hash covers, but a check of their own; then
/// the hash.
inline constexpr std::size_t pointer_bytes = 32;
inline constexpr std::size_t pointer_place_bytes = 16;

inline constexpr std::uint64_t address_max = (std::uint64_t{1} << 40) - 1;

/// 7 bits over place and birth. A single bit that changes there changes them, whichever it is: the factors are chosen
/// for that.
inline std::uint64_t place_check(std::uint64_t place, std::uint64_t born) {
  return (place * 0x4164d8399f767c45U ^ born * 0x5bc8fbbcbde5c099U) >> 57;
}

inline block_pointer load_pointer(const std::byte* from) {
  std::uint64_t words[4];
  std::memcpy(words, from, sizeof(words));
  return {.address = block_address(words[0] & address_max),
          .blocks = static_cast<std::uint16_t>(words[0] >> 40),
          .holds_blobs = (words[0] >> 56 & 1) != 0,
          .born = epoch(words[1]),
          .hash = {words[2], words[3]}};
}

/// As `load_pointer`, but for the hash, which stays zero: it may be written at this moment.
inline block_pointer load_place(const std::byte* from) {
  std::uint64_t words[2];
  std::memcpy(words, from, sizeof(words));
  return {.address = block_address(words[0] & address_max),
          .blocks = static_cast<std::uint16_t>(words[0] >> 40),
          .holds_blobs = (words[0] >> 56 & 1) != 0,
          .born = epoch(words[1]),
          .hash = {}};
}

inline void store_pointer(std::byte* to, const block_pointer& p) {
  const auto place = p.address.value | std::uint64_t{p.blocks} << 40 | std::uint64_t{p.holds_blobs} << 56;
  const std::uint64_t words[4] = {place | place_check(place, p.born.value) << 57, p.born.value, p.hash.low,
                                  p.hash.high};
  std::memcpy(to, words, sizeof(words));
}

/// Whether place and birth are what was stored, which no hash says.
inline bool is_sound(const std::byte* pointer) {
  std::uint64_t words[2];
  std::memcpy(words, pointer, sizeof(words));
  const auto place = words[0] & ((std::uint64_t{1} << 57) - 1);
  return words[0] >> 57 == place_check(place, words[1]);
}

inline void store_hash(std::byte* pointer, const block_hash& hash) {
  std::memcpy(pointer + pointer_place_bytes, &hash, sizeof(hash));
}

/// Pointers that a block of pointers holds.
inline constexpr std::size_t pointers_per_block = block_bytes / pointer_bytes;

}  // namespace millrace::store
