#pragma once
#include <string>
#include <vector>

#include "codecs/store/tree_node.hpp"
#include "runtime/store/block_cache.hpp"
#include "runtime/store/ordered_map.hpp"
#include "runtime/store/tree_root.hpp"

namespace millrace::store {

/// Walks a tree. What its root refers to stays on disk while the cursor lives: whoever makes it sees to that.
class tree_cursor final : public map_cursor {
 public:
  tree_cursor(block_cache& cache, const tree_root& root) : cache_(cache), root_(root) {}

  result<void> seek(std::string_view key) override;
  result<void> seek_before(std::string_view key) override;
  result<void> seek_last() override;
  result<void> next() override;
  result<void> previous() override;
  bool valid() const override { return valid_; }
  std::string_view key() const override { return key_; }
  result<std::string_view> value() override;

  /// Of the entry where the cursor stands, as its leaf has it.
  shown_value stored_value() const { return leaf().shown(path_.back().index); }

 private:
  struct step {
    held_frame node;
    std::size_t index;
  };

  tree_node node(const step& s) const { return tree_node(s.node.get()->bytes()); }
  tree_node leaf() const { return node(path_.back()); }
  result<void> enter_root();
  result<void> enter_child(std::size_t index);
  result<void> descend(std::string_view key);
  result<void> descend_left();
  result<void> descend_right();
  result<void> to_next_leaf();
  result<void> to_previous_leaf();
  result<void> settle();
  result<void> lost(error e);

  block_cache& cache_;
  const tree_root root_;
  std::vector<step> path_;  // from the root to a leaf
  bool valid_ = false;
  std::string key_, value_;
  std::size_t prefix_bytes_ = 0;  // of `key_`, that are the leaf's
  const frame* prefix_of_ = nullptr;
};

}  // namespace millrace::store
