#include "codecs/store/node_entries.hpp"

#include <algorithm>

namespace millrace::store {
namespace {

/// A key in two pieces, a byte at a time.
char byte_of(std::string_view front, std::string_view back, std::size_t i) {
  return i < front.size() ? front[i] : back[i - front.size()];
}

}  // namespace

void node_entries::add(const tree_node& from, std::string_view first_key) {
  entries_.reserve(entries_.size() + from.count() + 1);
  for (std::size_t i = 0; i < from.count(); ++i) {
    if (from.leaf()) {
      entries_.push_back({from.prefix(), from.suffix(i), from.value(i), {}});
    } else if (i == 0) {
      entries_.push_back({first_key, {}, {}, from.child(i)});
    } else {
      entries_.push_back({from.prefix(), from.suffix(i), {}, from.child(i)});
    }
  }
}

std::string node_entries::key(std::size_t i) const {
  return std::string(entries_[i].front) + std::string(entries_[i].back);
}

std::size_t node_entries::cell_bytes(const entry& e) const {
  return tree_node::slot_bytes + e.key_bytes() + (level_ == 0 ? 8 + e.value.stored_bytes() : 4 + pointer_bytes);
}

std::size_t node_entries::prefix_of(std::size_t first, std::size_t last) const {
  if (level_ != 0) ++first;
  if (first >= last) return 0;
  const auto& a = entries_[first];
  const auto& b = entries_[last - 1];
  const auto limit = std::min(a.key_bytes(), b.key_bytes());
  std::size_t same = 0;
  if (a.front.data() == b.front.data() && a.front.size() == b.front.size()) same = std::min(a.front.size(), limit);
  while (same < limit && byte_of(a.front, a.back, same) == byte_of(b.front, b.back, same)) ++same;
  return same;
}

std::size_t node_entries::middle(bool tail) const {
  if (tail) return entries_.size() - 1;
  std::size_t all = 0, left = 0, at = 0;
  for (const auto& e : entries_) all += cell_bytes(e);
  while (at < entries_.size() && left < all / 2) left += cell_bytes(entries_[at++]);
  const std::size_t least = level_ == 0 ? 1 : 2;
  return std::clamp(at, std::min(least, entries_.size() - 1), entries_.size() - std::min(least, entries_.size() - 1));
}

std::string node_entries::separator(std::size_t at) const {
  const auto& right = entries_[at];
  if (level_ != 0) return key(at);
  const auto& left = entries_[at - 1];
  std::size_t same = 0;
  while (same < left.key_bytes() && byte_of(left.front, left.back, same) == byte_of(right.front, right.back, same)) {
    ++same;
  }
  auto whole = key(at);
  whole.resize(same + 1);
  return whole;
}

std::size_t node_entries::exact_bytes(std::size_t first, std::size_t last) const {
  const auto prefix = prefix_of(first, last);
  std::size_t bytes = tree_node::header_bytes + prefix;
  for (auto i = first; i < last; ++i) {
    bytes += cell_bytes(entries_[i]);
    if (level_ != 0 && i == first) {
      bytes -= entries_[i].key_bytes();
    } else {
      bytes -= prefix;
    }
  }
  return bytes;
}

std::size_t node_entries::node_bytes(std::size_t first, std::size_t last) const {
  return (exact_bytes(first, last) + block_bytes - 1) / block_bytes * block_bytes;
}

void node_entries::write(std::size_t first, std::size_t last, std::span<std::byte> to) const {
  std::fill(to.begin(), to.end(), std::byte{0});
  tree_node_edit node(to.data());
  const auto prefix = prefix_of(first, last);
  node.set_word(0, tree_node::magic);
  node.set_word(4, level_);
  node.set_word(12, static_cast<std::uint32_t>(to.size()));
  node.set_word(16, static_cast<std::uint32_t>(prefix));
  node.set_word(20, static_cast<std::uint32_t>(to.size() - prefix));
  std::string key;
  if (prefix > 0) {
    key = this->key(level_ == 0 ? first : first + 1);
    std::memcpy(to.data() + to.size() - prefix, key.data(), prefix);
  }
  for (auto i = first; i < last; ++i) {
    const auto& e = entries_[i];
    key.assign(e.front).append(e.back);
    const bool made = level_ == 0 ? node.insert(i - first, key, e.value) : node.insert(i - first, key, e.child);
    if (!made) __builtin_trap();  // node_bytes was not asked
  }
}

}  // namespace millrace::store
