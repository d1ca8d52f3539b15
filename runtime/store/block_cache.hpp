#pragma once
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/disk/file.hpp"
#include "runtime/store/frame_pool.hpp"
#include "runtime/store/frame_table.hpp"
#include "runtime/store/reader_pins.hpp"

namespace millrace::store {

/// Reads what `p` points to and checks it. `into`: of its whole size. `corrupt` and `io_failure` name the block.
result<void> read_block(file& blocks, const block_pointer& p, block_kind kind, std::span<std::byte> into);

/// Blocks in memory: those that are not on disk yet, and of the others those read last, up to a bound that holds for
/// both together. Threads: any; readers of what is in memory take no lock.
class block_cache {
 public:
  /// `blocks` outlives this.
  block_cache(file& blocks, std::size_t bytes_max) : blocks_(blocks), bytes_max_(bytes_max) {}
  ~block_cache();

  reader_pins& pins() { return pins_; }

  /// What `p` points to, from memory or read and checked now. The caller is pinned, and the frame good that long.
  /// `corrupt` and `io_failure` name the block.
  result<frame*> get(const block_pointer& p, block_kind kind);

  /// As `get`, for readers: what the pointer at `place` points to, within a frame that stays. Its hash may be filled in
  /// meanwhile. It is looked at only if the block is not in memory, and a block stays there until its hash is
  /// everywhere that it has to be.
  result<frame*> get_below(const std::byte* place, block_kind kind);

  /// As `get`, if it is in memory; else null.
  frame* find(const block_pointer& p) const { return table_.find(p.address); }

  /// A new block that is in memory alone, not initialised. Until `written` it stays.
  frame* make(block_address at, std::size_t blocks, block_kind kind, epoch born);

  /// It is on disk now, and may be dropped.
  void written(frame* f);

  /// The block is free: whoever is pinned may still read it.
  void drop(block_address at);

  /// Reads a block past the cache. `into`: of its whole size.
  result<void> read_from_disk(const block_pointer& p, block_kind kind, std::span<std::byte> into);

  /// All blocks that are in memory alone. For the writer.
  std::vector<frame*> unwritten() const {
    const std::lock_guard lock(mutex_);
    return unwritten_;
  }
  std::size_t unwritten_bytes() const { return unwritten_bytes_.load(std::memory_order_relaxed); }

  std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  std::uint64_t misses() const { return misses_.load(std::memory_order_relaxed); }

 private:
  frame* look(block_address at) const;
  result<frame*> read_in(const block_pointer& p, block_kind kind);
  frame* keep(owned_frame fresh);
  void make_room();
  void put_in_list(frame* f, bool on_disk);
  void take_from_list(frame* f);
  void retire(frame* f);
  void free_retired();

  struct retired_frame {
    owned_frame frame_kept;
    std::uint64_t tick;
  };

  file& blocks_;
  const std::size_t bytes_max_;
  frame_pool pool_;  // before all that has frames
  reader_pins pins_;
  frame_table table_;
  std::atomic<std::size_t> bytes_{0};
  std::atomic<std::uint64_t> misses_{0};
  std::atomic<std::size_t> unwritten_bytes_{0};
  mutable std::mutex mutex_;
  std::vector<frame*> written_, unwritten_;
  std::size_t hand_ = 0;  // in `written_`
  std::deque<retired_frame> retired_;
};

}  // namespace millrace::store
