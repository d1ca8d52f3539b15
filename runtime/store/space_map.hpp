#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "codecs/store/block_pointer.hpp"

namespace millrace::store {

/// How much room of free blocks is given back.
struct room_limits {
  std::uint64_t blocks_max = 4096;  ///< at once
  std::uint64_t kept_min = 512;     ///< free blocks that keep their room: a checkpoint writes to them on a full disk
  std::uint64_t run_min = 16;       ///< in a row: shorter ones would leave the file in pieces
};

struct block_run {
  block_address at;
  std::uint64_t count = 0;
};

/// Which blocks of the file are in use: a bit each, kept on disk in pages of a block. Which of the others take no room
/// on the disk is known for as long as the process lives. Threads: one at a time.
class space_map {
 public:
  static constexpr std::size_t page_bits = block_bytes * 8;

  /// The first `reserved` of `blocks` are in use for ever.
  space_map(std::uint64_t blocks, std::uint64_t reserved);

  /// `count` blocks in a row, in use from now on; none if there are none.
  block_address take(std::size_t count);
  void release(block_address at, std::size_t count);

  /// What the disk says of these will change, as they are free there before they are here.
  void touch(block_address at, std::size_t count);

  void grow(std::uint64_t blocks);
  std::uint64_t blocks() const { return blocks_; }
  std::uint64_t used() const { return used_; }
  bool in_use(block_address at) const { return (words_[at.value / 64] >> (at.value % 64) & 1) != 0; }

  /// Blocks that nobody uses and that may take room on the disk.
  std::uint64_t spare() const { return blocks_ - used_ - holes_count_; }

  /// Such blocks, `run_min` or more in a row and `count_max` together, the last of the file first.
  std::vector<block_run> spare_runs(std::uint64_t run_min, std::uint64_t count_max) const;

  /// Whether free blocks take room; those in use do.
  void set_hole(const block_run& run, bool hole);

  /// What is taken next is looked for at the front again.
  void begin_search_anew() { next_ = reserved_; }

  std::size_t pages() const { return (blocks_ + page_bits - 1) / page_bits; }

  /// Pages that are not on disk as they are here.
  bool is_dirty(std::size_t page) const { return dirty_[page]; }
  void set_dirty(std::size_t page, bool dirty) { dirty_[page] = dirty; }

  /// A page as it is, to be written or from the disk.
  void copy_page(std::size_t page, std::span<std::byte> to) const;
  void load_page(std::size_t page, std::span<const std::byte> from);

 private:
  bool set(std::uint64_t bit, bool used);
  bool is_spare(std::uint64_t bit) const { return ((words_[bit / 64] | holes_[bit / 64]) >> (bit % 64) & 1) == 0; }
  std::uint64_t find(std::uint64_t from, std::uint64_t to, std::size_t count) const;

  std::uint64_t blocks_;
  std::uint64_t reserved_;
  std::uint64_t used_ = 0;
  std::uint64_t next_ = 0;  // where the search goes on
  std::vector<std::uint64_t> words_;
  std::vector<std::uint64_t> holes_;  // none of which is in use
  std::uint64_t holes_count_ = 0;
  std::vector<bool> dirty_;
};

}  // namespace millrace::store
