#include "runtime/store/tree_lookup.hpp"

namespace millrace::store {
namespace {

constexpr std::size_t line_bytes = 64;
constexpr std::size_t lines_ahead = 9;  // the head and 68 slots: a leaf of values of 100 bytes has as many

/// What a search in a leaf looks at comes from memory at once, not one line after the other.
void fetch_ahead(const frame& f) {
  const auto* at = f.bytes();
  for (std::size_t line = 0; line < lines_ahead; ++line) __builtin_prefetch(at + line * line_bytes);
  __builtin_prefetch(at + block_bytes - 1);  // the prefix
}

}  // namespace

result<found_value> find_below(block_cache& cache, frame* top, std::string_view key) {
  for (auto* at = top;;) {
    const tree_node node(at->bytes());
    if (!node.leaf()) {
      const auto below = cache.get_below(node.child_place(node.child_for(key)), block_kind::node);
      if (!below) return below.error();
      at = *below;
      if (node.level() == 1) fetch_ahead(*at);
      continue;
    }
    found_value f;
    const auto index = node.lower_bound(key, f.found);
    if (!f.found) return f;
    f.value = node.shown(index);
    if (f.value.blob) f.leaf = held_frame(at);
    return f;
  }
}

}  // namespace millrace::store
