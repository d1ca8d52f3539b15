#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace millrace::flow {

/// Where a key stands among those in memory.
using key_slot = std::uint32_t;

/// A value for each slot. Grows without moving what it holds, so that growing costs no more per key with many keys.
template <class T>
class slot_array {
 public:
  void grow_to(std::size_t slots) {
    while (blocks_.size() * block_slots < slots) blocks_.push_back(std::make_unique<T[]>(block_slots));
  }

  T& operator[](key_slot at) { return blocks_[at / block_slots][at % block_slots]; }
  const T& operator[](key_slot at) const { return blocks_[at / block_slots][at % block_slots]; }

 private:
  static constexpr std::size_t block_slots = 256;

  std::vector<std::unique_ptr<T[]>> blocks_;
};

}  // namespace millrace::flow
