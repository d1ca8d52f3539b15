#include "codecs/store/tree_node.hpp"

#include <algorithm>

namespace millrace::store {
namespace {

/// The first bytes of a key as a number that compares as they do.
std::uint32_t head_of(std::string_view suffix) {
  std::uint32_t head = 0;
  if (!suffix.empty()) std::memcpy(&head, suffix.data(), std::min<std::size_t>(4, suffix.size()));
  return __builtin_bswap32(head);
}

void put_leaf_value(std::byte* to, const leaf_value& value) {
  if (!value.blob) {
    std::copy(value.bytes.begin(), value.bytes.end(), reinterpret_cast<char*>(to));
    return;
  }
  std::memcpy(to, &value.blob->length, 8);
  store_pointer(to + 8, value.blob->top);
}

}  // namespace

std::size_t tree_node::search(std::string_view key, std::size_t first, bool& exact) const {
  exact = false;
  const auto shared = prefix();
  const auto compared = key.compare(0, shared.size(), shared);
  if (compared != 0) return compared < 0 ? first : count();
  const auto wanted = key.substr(shared.size());
  const auto head = head_of(wanted);
  auto low = first, high = count();
  while (low < high) {
    const auto middle = (low + high) / 2;
    const auto found = word(slot(middle));
    const bool below = found < head || (found == head && suffix(middle) < wanted);
    low = below ? middle + 1 : low;
    high = below ? high : middle;
  }
  exact = low < count() && word(slot(low)) == head && suffix(low) == wanted;
  return low;
}

leaf_value tree_node::value(std::size_t i) const {
  const auto at = cell(i);
  const auto size = word(at + 4);
  const auto value_at = at + 8 + word(at);
  if ((size & blob_flag) == 0) return {.bytes = text(value_at, size), .blob = {}};
  blob_pointer blob;
  std::memcpy(&blob.length, bytes_ + value_at, 8);
  blob.top = load_pointer(bytes_ + value_at + 8);
  return {.bytes = {}, .blob = blob};
}

shown_value tree_node::shown(std::size_t i) const {
  const auto at = cell(i);
  const auto size = word(at + 4);
  const auto value_at = at + 8 + word(at);
  shown_value value;
  if ((size & blob_flag) == 0) {
    value.bytes = text(value_at, size);
  } else {
    std::memcpy(&value.length, bytes_ + value_at, 8);
    value.blob = bytes_ + value_at + 8;
  }
  return value;
}

std::optional<std::size_t> tree_node::pointer_at(std::size_t i) const {
  const auto at = cell(i);
  if (!leaf()) return at + 4;
  if ((word(at + 4) & blob_flag) == 0) return {};
  return at + 8 + word(at) + 8;
}

std::size_t tree_node::cell_bytes(std::size_t i) const {
  const auto at = cell(i);
  if (!leaf()) return 4 + pointer_bytes + word(at);
  const auto size = word(at + 4);
  return 8 + word(at) + ((size & blob_flag) != 0 ? 8 + pointer_bytes : size);
}

result<void> check_tree_node(std::span<const std::byte> bytes) {
  const auto bad = [](const char* what) { return make_error(errc::corrupt, std::string("tree node: ") + what); };
  if (bytes.size() < block_bytes || bytes.size() % block_bytes != 0) return bad("its size is no multiple of 8 KiB");
  const auto word = [&](std::size_t at) {
    std::uint32_t value;
    std::memcpy(&value, bytes.data() + at, sizeof(value));
    return std::size_t{value};
  };
  const tree_node node(bytes.data());
  if (word(0) != tree_node::magic) return bad("it does not begin as one");
  if (node.bytes() != bytes.size()) return bad("it says another size");
  const auto count = node.count(), prefix = word(16), heap = word(20);
  if (count > bytes.size() / tree_node::slot_bytes) return bad("more entries than it can hold");
  const auto slots_end = tree_node::header_bytes + count * tree_node::slot_bytes;
  if (prefix > bytes.size() || heap > bytes.size() - prefix || heap < slots_end) return bad("its parts overlap");
  if (word(24) > bytes.size() - heap) return bad("more garbage than content");
  if (count == 0) return bad("nothing is in it");
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = word(tree_node::header_bytes + i * tree_node::slot_bytes + 4);
    const std::size_t fixed = node.leaf() ? 8 : 4 + pointer_bytes;
    if (at < heap || at > bytes.size() - fixed || word(at) > bytes.size() - fixed - at) return bad("an entry outside");
    if (node.leaf()) {
      const auto size = word(at + 4);
      const auto stored = (size & tree_node::blob_flag) != 0 ? 8 + pointer_bytes : size;
      if (stored > bytes.size() - fixed - at - word(at)) return bad("a value outside");
    }
    if (word(tree_node::header_bytes + i * tree_node::slot_bytes) != head_of(node.suffix(i)))
      return bad("a wrong head");
    if (i > (node.leaf() ? 0 : 1) && node.suffix(i) <= node.suffix(i - 1)) return bad("keys out of order");
  }
  return {};
}

std::byte* tree_node_edit::add_cell(std::size_t at, std::string_view suffix, std::size_t cell_bytes) {
  const auto begin = word(20) - cell_bytes;
  const auto n = count();
  std::memmove(mutable_ + slot(at + 1), mutable_ + slot(at), (n - at) * slot_bytes);
  set_word(8, static_cast<std::uint32_t>(n + 1));
  set_word(20, static_cast<std::uint32_t>(begin));
  set_word(slot(at), head_of(suffix));
  set_word(slot(at) + 4, static_cast<std::uint32_t>(begin));
  set_word(begin, static_cast<std::uint32_t>(suffix.size()));
  return mutable_ + begin;
}

bool tree_node_edit::insert(std::size_t at, std::string_view key, const leaf_value& value) {
  const auto shared = prefix();
  if (!key.starts_with(shared)) return false;
  const auto suffix = key.substr(shared.size());
  const auto bytes_needed = 8 + suffix.size() + value.stored_bytes();
  if (room() < bytes_needed + slot_bytes) return false;
  auto* made = add_cell(at, suffix, bytes_needed);
  const auto size = value.blob ? blob_flag : static_cast<std::uint32_t>(value.bytes.size());
  std::memcpy(made + 4, &size, 4);
  std::copy(suffix.begin(), suffix.end(), reinterpret_cast<char*>(made) + 8);
  put_leaf_value(made + 8 + suffix.size(), value);
  return true;
}

bool tree_node_edit::insert(std::size_t at, std::string_view key, const block_pointer& child) {
  const auto shared = prefix();
  if (at != 0 && !key.starts_with(shared)) return false;
  const auto suffix = at == 0 ? std::string_view() : key.substr(shared.size());
  const auto bytes_needed = 4 + pointer_bytes + suffix.size();
  if (room() < bytes_needed + slot_bytes) return false;
  auto* made = add_cell(at, suffix, bytes_needed);
  store_pointer(made + 4, child);
  std::copy(suffix.begin(), suffix.end(), reinterpret_cast<char*>(made) + 4 + pointer_bytes);
  return true;
}

bool tree_node_edit::replace(std::size_t at, const leaf_value& value) {
  const auto old = this->value(at);
  if (old.blob.has_value() != value.blob.has_value() || old.stored_bytes() != value.stored_bytes()) return false;
  put_leaf_value(mutable_ + cell(at) + 8 + word(cell(at)), value);
  return true;
}

void tree_node_edit::erase(std::size_t at) {
  const auto freed = cell_bytes(at), begin = cell(at);
  const auto n = count();
  if (begin == word(20)) {
    set_word(20, static_cast<std::uint32_t>(begin + freed));
  } else {
    set_word(24, static_cast<std::uint32_t>(word(24) + freed));
  }
  std::memmove(mutable_ + slot(at), mutable_ + slot(at + 1), (n - at - 1) * slot_bytes);
  set_word(8, static_cast<std::uint32_t>(n - 1));
  if (!leaf() && at == 0 && n > 1) {  // the new first child stands for all that is below: its key is not kept
    const auto first = cell(0);
    const auto key = word(first);
    set_word(first, 0);
    set_word(slot(0), 0);
    set_word(24, static_cast<std::uint32_t>(word(24) + key));
  }
}

}  // namespace millrace::store
