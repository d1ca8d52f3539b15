#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/store/block_room.hpp"
#include "runtime/store/tree_edit.hpp"

namespace millrace::store {

/// Ascending entries that wait until they fill leaves, which then go behind all that a tree has. Threads: one at a
/// time.
class leaf_queue {
 public:
  /// `invalid_argument`: the key is empty, beyond `key_bytes_max`, or not above the one before.
  result<void> add(std::string_view key, std::string_view value);

  /// Of what was added and not let go.
  std::size_t bytes() const { return text_.size(); }

  /// Adds the leaves that are full to the tree, and if `all` what is left as one more. Errors as of
  /// `tree_edit::append_leaf`; the entries are still here.
  result<void> append_to(tree_edit& tree, block_room& room, bool all);

  /// What was appended is no longer needed.
  void let_go_appended();

 private:
  struct entry {
    std::size_t at, key_bytes, value_bytes;
  };

  std::string_view key(const entry& e) const { return std::string_view(text_).substr(e.at, e.key_bytes); }
  std::string_view value(const entry& e) const {
    return std::string_view(text_).substr(e.at + e.key_bytes, e.value_bytes);
  }
  std::size_t end_of_leaf(std::size_t first) const;
  result<void> append_leaf(std::size_t first, std::size_t last, tree_edit& tree, block_room& room) const;

  std::string text_;  // keys and values
  std::vector<entry> entries_;
  std::size_t appended_ = 0;  // of `entries_`
};

}  // namespace millrace::store
