#include "runtime/store/tree_lookup.hpp"

#include "codecs/store/tree_node.hpp"
#include "runtime/store/blob.hpp"

namespace millrace::store {

result<bool> find_key(block_cache& cache, const tree_root& root, std::string_view key, std::string& into) {
  if (!root.top) return false;
  auto pointer = root.top;
  for (;;) {
    const auto found = cache.get(pointer, block_kind::node);
    if (!found) return found.error();
    const tree_node node((*found)->bytes.get());
    if (!node.leaf()) {
      pointer = node.child(node.child_for(key));
      continue;
    }
    bool exact = false;
    const auto at = node.lower_bound(key, exact);
    if (!exact) return false;
    const auto value = node.value(at);
    if (!value.blob) {
      into.assign(value.bytes);
      return true;
    }
    into.clear();
    if (auto read = read_blob(cache, *value.blob, 0, value.blob->length, into); !read) return read.error();
    return true;
  }
}

}  // namespace millrace::store
