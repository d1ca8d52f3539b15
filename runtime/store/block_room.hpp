#pragma once
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/space_map.hpp"

namespace millrace::store {

/// A block that a batch has let go.
struct freed_block {
  block_pointer block;
  std::uint64_t snapshot = 0;  ///< the newest that still refers to it; 0: none does
};

/// Where one batch of changes gets blocks from and gives them back. Nothing that was there before the batch is changed,
/// so that `undo` takes it back whole. Ownership: borrows all. Threads: the store's writer.
class block_room {
 public:
  block_room(block_cache& cache, space_map& space, std::function<result<void>(std::size_t blocks)> grow)
      : cache_(cache), space_(space), grow_(std::move(grow)) {}

  void begin(epoch now) { now_ = now; }
  epoch now() const { return now_; }

  /// Whose blocks are let go from now on. Those born up to `shared_until` have other holders too: up to `origin`, which
  /// is not above it, the tree that this one was cloned from; after that its own snapshots, the newest of which is
  /// `snapshot`, 0 for none.
  void work_on(epoch shared_until, epoch origin, std::uint64_t snapshot) {
    shared_until_ = shared_until;
    origin_ = origin;
    snapshot_ = snapshot;
  }

  result<frame*> get(const block_pointer& p, block_kind kind) { return cache_.get(p, kind); }

  /// The block, of this batch: a copy if it is older, and then `p` points to that.
  result<frame*> own(block_pointer& p, block_kind kind);

  /// A new block, not initialised. `no_space`.
  result<frame*> make(std::size_t blocks, block_kind kind);

  /// The tree no longer refers to it.
  void free(const block_pointer& p);

  /// The batch is done: blocks that are to be freed when nobody reads them.
  std::vector<freed_block> take_freed();

  /// The batch is done, but may be taken back with those after it: the blocks that it has made.
  using made_blocks = std::unordered_map<std::uint64_t, std::size_t>;  // address -> blocks
  made_blocks take_made() { return std::exchange(made_, {}); }

  /// All blocks made by this batch go.
  void undo() { take_back(std::exchange(made_, {})); }

  /// The same for batches before it.
  void take_back(const made_blocks& made);

  static block_pointer pointer_to(const frame& f) {
    return {.address = f.address, .blocks = f.blocks(), .holds_blobs = false, .born = f.born, .hash = {}};
  }

 private:
  void destroy(block_address at, std::size_t blocks);

  block_cache& cache_;
  space_map& space_;
  std::function<result<void>(std::size_t)> grow_;
  epoch now_, shared_until_, origin_;
  std::uint64_t snapshot_ = 0;
  made_blocks made_;
  std::vector<freed_block> freed_;
};

}  // namespace millrace::store
