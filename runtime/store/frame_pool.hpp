#pragma once
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>

#include "runtime/store/frame.hpp"

namespace millrace::store {

/// Memory of frames. Those of one block come from slabs of 2 MiB, which the system can map as one page: a read by
/// chance then waits for the block alone, not for the page tables first. A slab that is empty is given back, but for
/// one. Ownership: outlives its frames. Threads: any.
class frame_pool {
 public:
  frame_pool() = default;
  ~frame_pool();
  frame_pool(const frame_pool&) = delete;
  frame_pool& operator=(const frame_pool&) = delete;

  struct back {
    frame_pool* pool = nullptr;
    void operator()(frame* f) const { pool->take_back(f); }
  };
  using owned_frame = std::unique_ptr<frame, back>;

  /// Its content is not initialised.
  owned_frame make(block_kind kind, std::size_t blocks);
  owned_frame adopt(frame* f) { return owned_frame(f, back{this}); }

  std::size_t slabs() const {
    const std::lock_guard lock(mutex_);
    return slabs_;
  }

 private:
  struct slab;

  void take_back(frame* f);
  void* take_slot();
  void give_slot(void* at);

  mutable std::mutex mutex_;
  std::list<slab*> with_room_;  // the last one gives
  std::size_t slabs_ = 0;
};

using owned_frame = frame_pool::owned_frame;

}  // namespace millrace::store
