#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

#include "runtime/store/frame.hpp"

namespace millrace::store {

/// Which blocks are in memory: address -> frame in two loads. Threads: any may look; the cache changes it.
class frame_table {
 public:
  static constexpr std::size_t chunk_blocks = 4096;
  static constexpr std::size_t chunks_max = std::size_t{1} << 18;  ///< 8 TiB

  frame_table() : chunks_(new std::atomic<chunk*>[chunks_max]()) {}
  ~frame_table() {
    for (std::size_t i = 0; i < chunks_max; ++i) delete chunks_[i].load(std::memory_order_relaxed);
  }
  frame_table(const frame_table&) = delete;
  frame_table& operator=(const frame_table&) = delete;

  /// Null if it is not there.
  frame* find(block_address at) const {
    if (at.value / chunk_blocks >= chunks_max) return nullptr;
    const auto* c = chunks_[at.value / chunk_blocks].load(std::memory_order_acquire);
    return c ? (*c)[at.value % chunk_blocks].load() : nullptr;
  }

  /// Null takes the block out.
  void set(block_address at, frame* f) {
    auto& place = chunks_[at.value / chunk_blocks];
    auto* c = place.load(std::memory_order_acquire);
    if (!c) {
      c = new chunk();
      place.store(c, std::memory_order_release);
    }
    (*c)[at.value % chunk_blocks].store(f);
  }

 private:
  using chunk = std::array<std::atomic<frame*>, chunk_blocks>;
  std::unique_ptr<std::atomic<chunk*>[]> chunks_;
};

}  // namespace millrace::store
