#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace millrace::bench {

/// One key with its value. Ownership: borrows both.
struct entry {
  std::string_view key;
  std::string_view value;
};

/// The keys and values of a measured store, the same for the same count and seed whatever the engine. Threads:
/// immutable, share freely.
class key_space {
 public:
  static constexpr std::size_t key_bytes = 16;
  static constexpr std::size_t value_bytes = 100;
  static constexpr std::size_t entry_bytes = key_bytes + value_bytes;

  /// `count` ≥ 1.
  key_space(std::uint64_t count, std::uint64_t seed);

  std::uint64_t count() const { return count_; }

  /// Ascending as unsigned bytes with `index`, which is below `count`, and spread evenly over all keys.
  std::array<char, key_bytes> key(std::uint64_t index) const;

  /// What the write of that number, 0 for the load, puts there: bytes by chance, which no compression makes smaller.
  std::array<char, value_bytes> value(std::uint64_t index, std::uint64_t write) const;

 private:
  std::uint64_t count_;
  std::uint64_t seed_;
  std::uint64_t stride_;
};

}  // namespace millrace::bench
