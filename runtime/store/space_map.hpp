#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "codecs/store/block_pointer.hpp"

namespace millrace::store {

/// Which blocks of the file are in use: a bit each, kept on disk in pages of a block. Threads: one at a time.
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

  std::size_t pages() const { return (blocks_ + page_bits - 1) / page_bits; }

  /// Pages that are not on disk as they are here.
  bool is_dirty(std::size_t page) const { return dirty_[page]; }
  void set_dirty(std::size_t page, bool dirty) { dirty_[page] = dirty; }

  /// A page as it is, to be written or from the disk.
  void copy_page(std::size_t page, std::span<std::byte> to) const;
  void load_page(std::size_t page, std::span<const std::byte> from);

 private:
  bool set(std::uint64_t bit, bool used);
  std::uint64_t find(std::uint64_t from, std::uint64_t to, std::size_t count) const;

  std::uint64_t blocks_;
  std::uint64_t reserved_;
  std::uint64_t used_ = 0;
  std::uint64_t next_ = 0;  // where the search goes on
  std::vector<std::uint64_t> words_;
  std::vector<bool> dirty_;
};

}  // namespace millrace::store
