#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "codecs/store/delta_block.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

/// What a snapshot has that an earlier one of the same tree has not: its blocks, each behind those it points to. The
/// same two snapshots always give the same blocks in the same order, so that one that was interrupted goes on where it
/// was. Costs what differs. Ownership: borrows the cache; the caller keeps both snapshots, which a checkpoint has
/// written. Threads: one at a time; blocks on the disk.
class delta_source {
 public:
  /// `earlier` is empty for all of it; `since`: its epoch, up to which blocks may be in it.
  delta_source(block_cache& cache, const tree_root& snapshot, const tree_root& earlier, epoch since);

  /// The next block, encoded; none behind the last. `corrupt`, `io_failure`.
  result<std::optional<std::string>> next();

  /// Leaves out the next block, which the other side has already.
  result<void> skip() {
    const auto left_out = next();
    return left_out ? result<void>() : result<void>(left_out.error());
  }

 private:
  struct step {
    held_frame held;
    block_kind kind;
    std::uint8_t level;
    std::string low;                  // of a node, or the key of a blob
    std::vector<std::size_t> places;  // of its pointers
    std::vector<bool> had;
    std::size_t at = 0;  // which pointer is next
  };

  result<void> enter(const block_pointer& p, block_kind kind, std::uint8_t level, std::string low);
  result<bool> is_had(const step& of, const block_pointer& p, const std::string& key) const;
  std::string key_of(const step& of, std::size_t pointer) const;
  std::string encode(const step& done) const;

  block_cache& cache_;
  const tree_root snapshot_, earlier_;
  const epoch since_;
  bool begun_ = false;
  std::vector<step> path_;
};

}  // namespace millrace::store
