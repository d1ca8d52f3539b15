#pragma once
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/store/node_entries.hpp"
#include "runtime/store/block_room.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

/// Changes a tree by copying what it changes. After an error the root is good for nothing until the batch is undone.
/// Ownership: borrows both. Threads: the store's writer, pinned.
class tree_edit {
 public:
  tree_edit(block_room& room, block_cache& cache, tree_root& root) : room_(room), cache_(cache), root_(root) {}

  result<void> put(std::string_view key, std::string_view value);

  result<bool> contains(std::string_view key);

  /// As `put`, of a value whose blocks are there already.
  result<void> put_value(std::string_view key, const leaf_value& value);

  /// Adds a leaf of these entries, of which there is at least one, behind all that the tree has. `invalid_argument`:
  /// they are not above it.
  result<void> append_leaf(const node_entries& entries);

  /// False if there was no such key.
  result<bool> erase(std::string_view key);

  /// From `from` to before `to`; if that is empty, to the end.
  result<void> erase_range(std::string_view from, std::string_view to);

 private:
  struct step {
    frame* node;
    std::size_t index;  // of the child taken, or the entry of a leaf
  };
  using path = std::vector<step>;

  result<path> own_path(std::string_view key, bool holds_blobs);
  result<frame*> make_node(const node_entries& entries, std::size_t first, std::size_t last);
  result<void> free_value(const leaf_value& value);
  result<void> remake(path& p, std::size_t depth, const node_entries& entries, bool at_end);
  result<frame*> rewrite(path& p, std::size_t depth, const node_entries& entries, std::size_t first, std::size_t last);
  result<void> add_sibling(path& p, std::size_t depth, const std::string& separator, const block_pointer& right,
                           bool at_end);
  result<void> shrink(path& p);
  result<bool> join(path& p, std::size_t depth);
  result<void> lower_root();
  result<bool> erase_below(frame* node, std::string_view from, std::string_view to);
  result<void> free_below(const block_pointer& p, unsigned level);
  block_pointer describe(const frame& f) const;
  void point_to(path& p, std::size_t depth, const block_pointer& to);

  block_room& room_;
  block_cache& cache_;
  tree_root& root_;
};

}  // namespace millrace::store
