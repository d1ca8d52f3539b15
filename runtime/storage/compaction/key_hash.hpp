#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace millrace {

/// Chosen anew for each round of compaction, so that nobody can make two keys that collide.
using hash_secret = std::array<std::uint64_t, 2>;

struct key_hash {
  std::uint64_t first = 0;
  std::uint64_t second = 0;

  friend bool operator==(const key_hash&, const key_hash&) = default;
};

/// 128 bits that stand for a key. Source: SipHash-2-4 with 128 bits (Aumasson and Bernstein).
key_hash hash_of(const hash_secret& secret, std::span<const std::byte> key);

/// From the system's source of randomness.
hash_secret new_hash_secret();

}  // namespace millrace
