#include "runtime/store/tree_cursor.hpp"

#include "codecs/store/tree_node.hpp"
#include "runtime/store/blob.hpp"

namespace millrace::store {

result<void> tree_cursor::lost(error e) {
  path_.clear();
  valid_ = false;
  return e;
}

result<void> tree_cursor::enter_root() {
  path_.clear();
  const reader_pins::pin pin(cache_.pins());
  const auto found = cache_.get(root_.top, block_kind::node);
  if (!found) return lost(found.error());
  path_.push_back({held_frame(*found), 0});
  return {};
}

/// Of the node where the path ends.
result<void> tree_cursor::enter_child(std::size_t index) {
  path_.back().index = index;
  const reader_pins::pin pin(cache_.pins());
  const auto found = cache_.get_below(leaf().child_place(index), block_kind::node);
  if (!found) return lost(found.error());
  path_.push_back({held_frame(*found), 0});
  return {};
}

result<void> tree_cursor::descend(std::string_view key) {
  if (auto entered = enter_root(); !entered) return entered;
  while (!leaf().leaf()) {
    if (auto entered = enter_child(leaf().child_for(key)); !entered) return entered;
  }
  return {};
}

result<void> tree_cursor::descend_left() {
  while (!leaf().leaf()) {
    if (auto entered = enter_child(path_.back().index); !entered) return entered;
  }
  return {};
}

result<void> tree_cursor::descend_right() {
  while (!leaf().leaf()) {
    if (auto entered = enter_child(path_.back().index); !entered) return entered;
    path_.back().index = leaf().count() - 1;
  }
  return {};
}

/// Takes the key of where the path ends, if it ends at an entry.
result<void> tree_cursor::settle() {
  valid_ = !path_.empty();
  if (!valid_) return {};
  const auto here = leaf();
  if (prefix_of_ != path_.back().node.get()) {
    key_.assign(here.prefix());
    prefix_of_ = path_.back().node.get();
    prefix_bytes_ = key_.size();
  }
  key_.resize(prefix_bytes_);
  key_.append(here.suffix(path_.back().index));
  return {};
}

result<void> tree_cursor::to_next_leaf() {
  do {
    path_.pop_back();
  } while (!path_.empty() && path_.back().index + 1 == leaf().count());
  prefix_of_ = nullptr;
  if (path_.empty()) return {};
  ++path_.back().index;
  return descend_left();
}

result<void> tree_cursor::to_previous_leaf() {
  do {
    path_.pop_back();
  } while (!path_.empty() && path_.back().index == 0);
  prefix_of_ = nullptr;
  if (path_.empty()) return {};
  --path_.back().index;
  return descend_right();
}

result<void> tree_cursor::seek(std::string_view key) {
  valid_ = false;
  prefix_of_ = nullptr;
  if (!root_.top) return {};
  if (auto found = descend(key); !found) return found;
  bool exact = false;
  path_.back().index = leaf().lower_bound(key, exact);
  if (path_.back().index == leaf().count()) {
    if (auto moved = to_next_leaf(); !moved) return moved;
  }
  return settle();
}

result<void> tree_cursor::seek_before(std::string_view key) {
  valid_ = false;
  prefix_of_ = nullptr;
  if (!root_.top) return {};
  if (auto found = descend(key); !found) return found;
  bool exact = false;
  const auto at = leaf().lower_bound(key, exact);
  if (at > 0) {
    path_.back().index = at - 1;
  } else if (auto moved = to_previous_leaf(); !moved) {
    return moved;
  }
  return settle();
}

result<void> tree_cursor::seek_last() {
  valid_ = false;
  prefix_of_ = nullptr;
  if (!root_.top) return {};
  if (auto entered = enter_root(); !entered) return entered;
  path_.back().index = leaf().count() - 1;
  if (auto found = descend_right(); !found) return found;
  return settle();
}

result<void> tree_cursor::next() {
  if (++path_.back().index == leaf().count()) {
    if (auto moved = to_next_leaf(); !moved) return moved;
  }
  return settle();
}

result<void> tree_cursor::previous() {
  if (path_.back().index > 0) {
    --path_.back().index;
  } else if (auto moved = to_previous_leaf(); !moved) {
    return moved;
  }
  return settle();
}

result<std::string_view> tree_cursor::value() {
  const auto stored = stored_value();
  if (!stored.blob) return stored.bytes;
  value_.clear();
  if (auto read = read_blob(cache_, stored, 0, stored.length, value_); !read) return read.error();
  return std::string_view(value_);
}

}  // namespace millrace::store
