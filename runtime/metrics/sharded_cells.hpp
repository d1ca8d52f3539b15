#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

#include "runtime/metrics/writer_slot.hpp"

namespace millrace {

/// Numbers that many threads add to and one reads now and then. Each writing thread has cells of its own, so that
/// adding is a plain addition to memory that no other thread writes. Threads: any; `add` takes no lock but when a
/// thread touches a block of cells first.
class sharded_cells {
 public:
  using index = std::uint32_t;
  static constexpr std::size_t cells_in_block = 512;
  static constexpr std::size_t blocks_max = 256;

  sharded_cells() = default;
  ~sharded_cells();
  sharded_cells(const sharded_cells&) = delete;
  sharded_cells& operator=(const sharded_cells&) = delete;

  /// The first of `count` neighbouring new cells, all 0. At most `cells_in_block`; asserts that not all
  /// `blocks_max` blocks are used up.
  index reserve(std::size_t count);

  /// The calling thread's part of cells that were reserved together; for that thread, now.
  class part {
   public:
    /// Adds to the cell `position` after the first; wraps at 64 bits.
    void add(std::size_t position, std::uint64_t count) noexcept {
      auto& target = first_[position];
      if (shared_) {
        target.fetch_add(count, std::memory_order_relaxed);
      } else {
        target.store(target.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
      }
    }

   private:
    friend sharded_cells;
    part(std::atomic<std::uint64_t>* first, bool shared) : first_(first), shared_(shared) {}
    std::atomic<std::uint64_t>* first_;
    bool shared_;
  };

  part own_part(index first) noexcept {
    const auto slot = writer_slot();
    return {&cell_of(slot, first), slot == 0};
  }

  void add(index which, std::uint64_t count) noexcept { own_part(which).add(0, count); }

  /// What all threads have added so far; what they add meanwhile may be in it or not.
  std::uint64_t total(index which) const noexcept;

 private:
  using cell = std::atomic<std::uint64_t>;
  using block = std::array<cell, cells_in_block>;
  struct shard {
    std::array<std::atomic<block*>, blocks_max> blocks{};
  };

  cell& cell_of(std::size_t slot, index which) noexcept {
    auto* own = shards_[slot].load(std::memory_order_acquire);
    if (own != nullptr) [[likely]] {
      auto* found = own->blocks[which / cells_in_block].load(std::memory_order_acquire);
      if (found != nullptr) [[likely]]
        return (*found)[which % cells_in_block];
    }
    return make_cell(slot, which);
  }
  cell& make_cell(std::size_t slot, index which) noexcept;

  std::array<std::atomic<shard*>, writer_slots_max> shards_{};
  std::mutex growing_;
  index reserved_ = 0;
};

}  // namespace millrace
