#include "runtime/store/tree_edit.hpp"

#include <cstring>

#include "runtime/store/blob.hpp"

namespace millrace::store {
namespace {

constexpr std::size_t join_below = block_bytes / 4;      // bytes in use of a node that looks for a neighbour
constexpr std::size_t joined_max = block_bytes * 3 / 4;  // so that the next insertion does not split it again

tree_node_edit edit(frame* f) { return tree_node_edit(f->bytes()); }
tree_node view(const frame* f) { return tree_node(f->bytes()); }

}  // namespace

block_pointer tree_edit::describe(const frame& f) const {
  auto p = block_room::pointer_to(f);
  const auto node = view(&f);
  for (std::size_t i = 0; i < node.count() && !p.holds_blobs; ++i) {
    p.holds_blobs = node.leaf() ? node.pointer_at(i).has_value() : node.child(i).holds_blobs;
  }
  return p;
}

result<frame*> tree_edit::make_node(const node_entries& entries, std::size_t first, std::size_t last) {
  const auto made = room_.make(entries.node_bytes(first, last) / block_bytes, block_kind::node);
  if (made) entries.write(first, last, (*made)->content());
  return made;
}

/// The nodes from the root to the leaf of `key`, all of this batch. The tree is not empty.
result<tree_edit::path> tree_edit::own_path(std::string_view key, bool holds_blobs) {
  path p;
  auto pointer = root_.top;
  for (;;) {
    const auto before = pointer;
    if (holds_blobs) pointer.holds_blobs = true;
    const auto owned = room_.own(pointer, block_kind::node);
    if (!owned) return owned.error();
    if (pointer.address != before.address || pointer.holds_blobs != before.holds_blobs) {
      if (p.empty()) {
        root_.top = pointer;
      } else {
        edit(p.back().node).set_child(p.back().index, pointer);
      }
    }
    const auto node = view(*owned);
    if (node.leaf()) {
      p.push_back({*owned, 0});
      return p;
    }
    const auto index = node.child_for(key);
    p.push_back({*owned, index});
    pointer = node.child(index);
  }
}

result<bool> tree_edit::contains(std::string_view key) {
  if (!root_.top) return false;
  auto pointer = root_.top;
  for (;;) {
    const auto found = room_.get(pointer, block_kind::node);
    if (!found) return found.error();
    const auto node = view(*found);
    if (node.leaf()) {
      bool exact = false;
      node.lower_bound(key, exact);
      return exact;
    }
    pointer = node.child(node.child_for(key));
  }
}

result<void> tree_edit::free_value(const leaf_value& value) {
  if (!value.blob) return {};
  return for_each_block(cache_, *value.blob, epoch(0), [&](const block_pointer& p, block_kind) -> result<void> {
    room_.free(p);
    return {};
  });
}

result<void> tree_edit::put(std::string_view key, std::string_view value) {
  if (value.size() <= inline_value_bytes_max) return put_value(key, {.bytes = value, .blob = {}});
  const auto blob = write_blob(room_, value);
  if (!blob) return blob.error();
  return put_value(key, {.bytes = {}, .blob = *blob});
}

result<void> tree_edit::put_value(std::string_view key, const leaf_value& value) {
  if (!root_.top) {
    node_entries only(0);
    only.insert(0, key, value);
    const auto made = make_node(only, 0, 1);
    if (!made) return made.error();
    root_ = {.top = describe(**made), .level = 0};
    return {};
  }
  auto owned = own_path(key, value.blob.has_value());
  if (!owned) return owned.error();
  auto leaf = edit(owned->back().node);
  bool exact = false;
  const auto at = leaf.lower_bound(key, exact);
  if (exact) {
    if (auto freed = free_value(leaf.value(at)); !freed) return freed;
    if (leaf.replace(at, value)) return {};
    leaf.erase(at);
  }
  if (leaf.insert(at, key, value)) return {};
  node_entries entries(0);
  entries.add(leaf);
  entries.insert(at, key, value);
  bool last = at + 1 == entries.size();
  for (const auto& s : *owned) {
    if (s.node != owned->back().node && s.index + 1 != view(s.node).count()) last = false;
  }
  return remake(*owned, owned->size() - 1, entries, last);
}

void tree_edit::point_to(path& p, std::size_t depth, const block_pointer& to) {
  if (depth == 0) {
    root_.top = to;
  } else {
    edit(p[depth - 1].node).set_child(p[depth - 1].index, to);
  }
}

/// Makes node `depth` of the path hold the entries from `first` to before `last`; in another block if it takes more or
/// fewer than before.
result<frame*> tree_edit::rewrite(path& p, std::size_t depth, const node_entries& entries, std::size_t first,
                                  std::size_t last) {
  auto* old = p[depth].node;
  const auto made = make_node(entries, first, last);
  if (!made) return made;
  p[depth].node = *made;
  point_to(p, depth, describe(**made));
  return old;
}

/// Puts the entries, which came from node `depth` and others, in its place, as one node or two.
result<void> tree_edit::remake(path& p, std::size_t depth, const node_entries& entries, bool at_end) {
  const std::size_t least = view(p[depth].node).leaf() ? 2 : 4;
  const auto all = entries.size();
  const bool split = entries.exact_bytes(0, all) > block_bytes && all >= least;
  const auto cut = split ? entries.middle(at_end) : all;
  const auto separator = split ? entries.separator(cut) : std::string();
  block_pointer right;
  if (split) {
    const auto made = make_node(entries, cut, all);
    if (!made) return made.error();
    right = describe(**made);
  }
  const auto old = rewrite(p, depth, entries, 0, cut);
  if (!old) return old.error();
  room_.free(block_room::pointer_to(**old));
  return split ? add_sibling(p, depth, separator, right, at_end) : result<void>();
}

result<void> tree_edit::add_sibling(path& p, std::size_t depth, const std::string& separator,
                                    const block_pointer& right, bool at_end) {
  if (depth == 0) {
    node_entries both(root_.level + 1U);
    both.insert(0, {}, root_.top);
    both.insert(1, separator, right);
    const auto made = make_node(both, 0, 2);
    if (!made) return made.error();
    root_ = {.top = describe(**made), .level = static_cast<std::uint8_t>(root_.level + 1)};
    return {};
  }
  auto& parent = p[depth - 1];
  if (edit(parent.node).insert(parent.index + 1, separator, right)) return {};
  node_entries entries(view(parent.node).level());
  entries.add(view(parent.node));
  entries.insert(parent.index + 1, separator, right);
  return remake(p, depth - 1, entries, at_end);
}

result<void> tree_edit::append_leaf(const node_entries& entries) {
  const auto made = make_node(entries, 0, entries.size());
  if (!made) return made.error();
  const auto leaf = describe(**made);
  if (!root_.top) {
    root_ = {.top = leaf, .level = 0};
    return {};
  }
  const auto first = entries.key(0);
  auto owned = own_path(first, leaf.holds_blobs);
  if (!owned) return owned.error();
  const auto& last = owned->back();
  std::string before;
  view(last.node).append_key(view(last.node).count() - 1, before);
  bool at_end = before < first;
  for (auto i = owned->size() - 1; i-- > 0;) {
    const auto& [node, index] = (*owned)[i];
    if (index + 1 != view(node).count()) at_end = false;
  }
  if (!at_end) return make_error(errc::invalid_argument, "a key that is not above all that the tree has");
  node_entries both(0);
  both.insert(0, before, leaf_value());
  both.insert(1, first, leaf_value());
  return add_sibling(*owned, owned->size() - 1, both.separator(1), leaf, true);
}

result<bool> tree_edit::erase(std::string_view key) {
  const auto there = contains(key);
  if (!there || !*there) return there;
  auto owned = own_path(key, false);
  if (!owned) return owned.error();
  auto leaf = edit(owned->back().node);
  bool exact = false;
  const auto at = leaf.lower_bound(key, exact);
  if (auto freed = free_value(leaf.value(at)); !freed) return freed.error();
  leaf.erase(at);
  if (auto shrunk = shrink(*owned); !shrunk) return shrunk.error();
  return true;
}

/// Takes nodes of the path out that have become empty, and joins those that have become small with a neighbour.
result<void> tree_edit::shrink(path& p) {
  for (auto depth = p.size(); depth-- > 0;) {
    auto* node = p[depth].node;
    if (view(node).count() == 0) {
      room_.free(block_room::pointer_to(*node));
      if (depth == 0) {
        root_ = {};
        return {};
      }
      edit(p[depth - 1].node).erase(p[depth - 1].index);
      continue;
    }
    if (depth == 0 || view(node).used() >= join_below) break;
    const auto joined = join(p, depth);
    if (!joined) return joined.error();
    if (!*joined) break;
  }
  return lower_root();
}

/// Joins node `depth` with a neighbour, if both fit into one block.
result<bool> tree_edit::join(path& p, std::size_t depth) {
  auto& parent = p[depth - 1];
  const auto node = view(parent.node);
  if (node.count() < 2) return false;
  const auto left = parent.index + 1 < node.count() ? parent.index : parent.index - 1;
  const auto left_pointer = node.child(left), right_pointer = node.child(left + 1);
  const auto a = room_.get(left_pointer, block_kind::node);
  if (!a) return a.error();
  const auto b = room_.get(right_pointer, block_kind::node);
  if (!b) return b.error();
  std::string separator;
  node.append_key(left + 1, separator);
  node_entries entries(view(*a).level());
  entries.add(view(*a));
  entries.add(view(*b), separator);
  if (entries.exact_bytes(0, entries.size()) > joined_max) return false;
  const auto made = make_node(entries, 0, entries.size());
  if (!made) return made.error();
  room_.free(left_pointer);
  room_.free(right_pointer);
  edit(parent.node).set_child(left, describe(**made));
  edit(parent.node).erase(left + 1);
  return true;
}

/// A root with one child is no use.
result<void> tree_edit::lower_root() {
  while (root_.top && root_.level > 0) {
    const auto found = room_.get(root_.top, block_kind::node);
    if (!found) return found.error();
    const auto node = view(*found);
    if (node.count() != 1) return {};
    const auto below = node.child(0);
    room_.free(root_.top);
    root_ = {.top = below, .level = static_cast<std::uint8_t>(root_.level - 1)};
  }
  return {};
}

result<void> tree_edit::free_below(const block_pointer& p, unsigned level) {
  if (level > 0 || p.holds_blobs) {
    const auto found = room_.get(p, block_kind::node);
    if (!found) return found.error();
    const held_frame hold(*found);
    const auto node = view(hold.get());
    for (std::size_t i = 0; i < node.count(); ++i) {
      auto freed = level > 0 ? free_below(node.child(i), level - 1) : free_value(node.value(i));
      if (!freed) return freed;
    }
  }
  room_.free(p);
  return {};
}

/// Erases a range below `node`, which is of this batch; whether the node is empty now.
result<bool> tree_edit::erase_below(frame* f, std::string_view from, std::string_view to) {
  auto node = edit(f);
  bool exact = false;
  if (node.leaf()) {
    const auto first = node.lower_bound(from, exact);
    const auto last = to.empty() ? node.count() : node.lower_bound(to, exact);
    for (auto i = last; i-- > first;) {
      if (auto freed = free_value(node.value(i)); !freed) return freed.error();
      node.erase(i);
    }
    return node.count() == 0;
  }
  const auto first = node.child_for(from);
  const auto last = to.empty() ? node.count() - 1 : node.child_for(to);
  for (auto i = last + 1; i-- > first;) {
    auto child = node.child(i);
    bool empty = i != first && i != last;
    if (empty) {
      if (auto freed = free_below(child, node.level() - 1); !freed) return freed.error();
    } else {
      const auto owned = room_.own(child, block_kind::node);
      if (!owned) return owned.error();
      node.set_child(i, child);
      const auto emptied = erase_below(*owned, from, to);
      if (!emptied) return emptied;
      empty = *emptied;
      if (empty) room_.free(child);
    }
    if (empty) node.erase(i);
  }
  return node.count() == 0;
}

result<void> tree_edit::erase_range(std::string_view from, std::string_view to) {
  if (!root_.top || (!to.empty() && to <= from)) return {};
  const auto owned = room_.own(root_.top, block_kind::node);
  if (!owned) return owned.error();
  const auto emptied = erase_below(*owned, from, to);
  if (!emptied) return emptied.error();
  if (!*emptied) return lower_root();
  room_.free(root_.top);
  root_ = {};
  return {};
}

}  // namespace millrace::store
