#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/store/tree_node.hpp"

namespace millrace::store {

/// Entries of which nodes are made anew: tidied, split or joined. Ownership: borrows the nodes and keys they come from,
/// which must not be what is written to.
class node_entries {
 public:
  explicit node_entries(unsigned level) : level_(level) {}

  /// All entries of a node behind those that are here. `first_key`: of an inner node's first child, which keeps none.
  void add(const tree_node& from, std::string_view first_key = {});

  void insert(std::size_t at, std::string_view key, const leaf_value& value) {
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(at), {key, {}, value, {}});
  }
  void insert(std::size_t at, std::string_view key, const block_pointer& child) {
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(at), {key, {}, {}, child});
  }
  void erase(std::size_t at) { entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(at)); }

  std::size_t size() const { return entries_.size(); }
  std::string key(std::size_t i) const;

  /// Where to cut so that both sides take about as many bytes; `tail`: all but the last go left, as for ascending keys.
  std::size_t middle(bool tail) const;

  /// The shortest key that is above entry `at` - 1 and not above entry `at`. Of an inner node: the key of entry `at`.
  std::string separator(std::size_t at) const;

  /// Bytes of a node of the entries from `first` to before `last`, a multiple of `block_bytes`.
  std::size_t node_bytes(std::size_t first, std::size_t last) const;

  /// The same, not rounded up.
  std::size_t exact_bytes(std::size_t first, std::size_t last) const;

  /// Writes that node; `to` has the size that `node_bytes` says, or more blocks.
  void write(std::size_t first, std::size_t last, std::span<std::byte> to) const;

 private:
  struct entry {
    std::string_view front, back;  // of the key
    leaf_value value;
    block_pointer child;

    std::size_t key_bytes() const { return front.size() + back.size(); }
  };

  std::size_t prefix_of(std::size_t first, std::size_t last) const;
  std::size_t cell_bytes(const entry& e) const;

  unsigned level_;
  std::vector<entry> entries_;
};

}  // namespace millrace::store
