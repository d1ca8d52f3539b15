#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>

#include "codecs/kafka/units.hpp"
#include "runtime/storage/compaction/key_hash.hpp"

namespace millrace {

/// The latest offset of each key, in memory of a fixed size: keys are known by a hash of 128 bits, in a table with open
/// addressing that is full when three quarters are taken. One user at a time.
class latest_offsets {
 public:
  static constexpr std::size_t bytes_per_slot = 24;

  /// Room for `keys`, or for as many as `bytes_max` hold, and for one at least. Memory is touched as it is used.
  latest_offsets(std::size_t keys, std::size_t bytes_max, const hash_secret& secret);

  /// `at` is not below any offset put before. False, and nothing is put, if there is no room for one more key.
  bool put(std::span<const std::byte> key, kafka::offset at);

  /// The latest offset put with `key`; -1 if none was.
  kafka::offset find(std::span<const std::byte> key) const;

  std::size_t size() const { return size_; }

 private:
  struct slot {
    key_hash key;
    std::int64_t after;  // the offset + 1; 0: free
  };
  struct release {
    void operator()(slot* slots) const { std::free(slots); }
  };

  slot& place_of(const key_hash& key) const;

  hash_secret secret_;
  std::size_t slots_;
  std::size_t keys_max_;
  std::size_t size_ = 0;
  std::unique_ptr<slot[], release> table_;
};

}  // namespace millrace
