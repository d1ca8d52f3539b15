#include "runtime/store/tree_lookup.hpp"

namespace millrace::store {

result<found_value> find_below(block_cache& cache, frame* top, std::string_view key) {
  for (auto* at = top;;) {
    const tree_node node(at->bytes());
    if (!node.leaf()) {
      const auto below = cache.get_below(node.child_place(node.child_for(key)), block_kind::node);
      if (!below) return below.error();
      at = *below;
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
