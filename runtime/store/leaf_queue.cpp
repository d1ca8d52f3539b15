#include "runtime/store/leaf_queue.hpp"

#include <algorithm>

#include "runtime/store/blob.hpp"

namespace millrace::store {

result<void> leaf_queue::add(std::string_view key, std::string_view value) {
  if (key.empty()) return make_error(errc::invalid_argument, "the empty key is none");
  if (key.size() > key_bytes_max) return make_error(errc::invalid_argument, "a key of more than 64 MiB");
  if (!entries_.empty() && key <= this->key(entries_.back()))
    return make_error(errc::invalid_argument, "a key that is not above the one before");
  entries_.push_back({text_.size(), key.size(), value.size()});
  text_.append(key).append(value);
  return {};
}

/// How far the entries from `first` on fit into one leaf.
std::size_t leaf_queue::end_of_leaf(std::size_t first) const {
  const auto front = key(entries_[first]);
  auto prefix = front.size();
  std::size_t cells = 0;
  for (auto i = first; i < entries_.size(); ++i) {
    const auto& e = entries_[i];
    const auto here = key(e);
    const auto differs =
        std::mismatch(front.begin(), front.begin() + static_cast<std::ptrdiff_t>(prefix), here.begin(), here.end());
    prefix = static_cast<std::size_t>(differs.first - front.begin());
    const auto stored = e.value_bytes <= inline_value_bytes_max ? e.value_bytes : 8 + pointer_bytes;
    cells += tree_node::slot_bytes + 8 + e.key_bytes + stored;
    const auto size = tree_node::header_bytes + prefix + cells - (i + 1 - first) * prefix;
    if (i > first && size > block_bytes) return i;
  }
  return entries_.size();
}

result<void> leaf_queue::append_leaf(std::size_t first, std::size_t last, tree_edit& tree, block_room& room) const {
  node_entries leaf(0);
  for (auto i = first; i < last; ++i) {
    const auto bytes = value(entries_[i]);
    if (bytes.size() <= inline_value_bytes_max) {
      leaf.insert(i - first, key(entries_[i]), leaf_value{.bytes = bytes, .blob = {}});
      continue;
    }
    const auto blob = write_blob(room, bytes);
    if (!blob) return blob.error();
    leaf.insert(i - first, key(entries_[i]), leaf_value{.bytes = {}, .blob = *blob});
  }
  return tree.append_leaf(leaf);
}

result<void> leaf_queue::append_to(tree_edit& tree, block_room& room, bool all) {
  appended_ = 0;
  while (appended_ < entries_.size()) {
    const auto end = end_of_leaf(appended_);
    if (end == entries_.size() && !all) return {};
    if (auto done = append_leaf(appended_, end, tree, room); !done) return done;
    appended_ = end;
  }
  return {};
}

void leaf_queue::let_go_appended() {
  const auto kept = appended_ == entries_.size() ? text_.size() : entries_[appended_].at;
  text_.erase(0, kept);
  entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(appended_));
  for (auto& e : entries_) e.at -= kept;
  appended_ = 0;
}

}  // namespace millrace::store
