#include "runtime/store/delta_source.hpp"

#include <cstring>

#include "runtime/store/blob.hpp"
#include "runtime/store/block_lookup.hpp"

namespace millrace::store {

delta_source::delta_source(block_cache& cache, const tree_root& snapshot, const tree_root& earlier, epoch since)
    : cache_(cache), snapshot_(snapshot), earlier_(earlier), since_(since) {}

/// The key by which what a pointer leads to is found: of a node's child its lowest, of a blob the blob's.
std::string delta_source::key_of(const step& of, std::size_t pointer) const {
  if (of.kind != block_kind::node) return of.low;
  return key_below(tree_node(of.held.get()->bytes()), of.low, pointer);
}

result<bool> delta_source::is_had(const step& of, const block_pointer& p, const std::string& key) const {
  if (p.born > since_ || of.kind != block_kind::node) return false;
  const auto found = of.level > 0 ? find_node(cache_, earlier_, of.level - 1U, key) : find_blob(cache_, earlier_, key);
  if (!found) return found.error();
  return found->address == p.address && found->born == p.born;
}

result<void> delta_source::enter(const block_pointer& p, block_kind kind, std::uint8_t level, std::string low) {
  step s{.held = {}, .kind = kind, .level = level, .low = std::move(low), .places = {}, .had = {}};
  {
    const reader_pins::pin pin(cache_.pins());
    const auto found = cache_.get(p, kind);
    if (!found) return found.error();
    s.held = held_frame(*found);
  }
  s.places = pointer_places(kind, s.held.get()->content());
  for (std::size_t i = 0; i < s.places.size(); ++i) {
    const auto below = load_pointer(s.held.get()->bytes() + s.places[i]);
    const auto had = is_had(s, below, below.born > since_ ? std::string() : key_of(s, i));
    if (!had) return had.error();
    s.had.push_back(*had);
  }
  path_.push_back(std::move(s));
  return {};
}

std::string delta_source::encode(const step& done) const {
  std::string content(reinterpret_cast<const char*>(done.held.get()->bytes()), done.held.get()->size);
  for (const auto at : done.places) std::memset(content.data() + at, 0, pointer_place_bytes);
  return encode_delta_block({.kind = done.kind,
                             .level = done.level,
                             .low = done.kind == block_kind::node ? std::string_view(done.low) : std::string_view(),
                             .had = done.had,
                             .content = content});
}

result<std::optional<std::string>> delta_source::next() {
  if (!begun_) {
    begun_ = true;
    if (!snapshot_.top) return std::optional<std::string>();
    if (snapshot_.top.address == earlier_.top.address && snapshot_.top.born == earlier_.top.born)
      return std::optional<std::string>();
    if (auto entered = enter(snapshot_.top, block_kind::node, snapshot_.level, {}); !entered) return entered.error();
  }
  if (path_.empty()) return std::optional<std::string>();
  for (;;) {
    auto& here = path_.back();
    while (here.at < here.places.size() && here.had[here.at]) ++here.at;
    if (here.at == here.places.size()) {
      auto block = encode(here);
      path_.pop_back();
      return std::optional(std::move(block));
    }
    const auto pointer = here.at++;
    const auto below = load_pointer(here.held.get()->bytes() + here.places[pointer]);
    auto key = key_of(here, pointer);
    auto kind = block_kind::node;
    auto level = static_cast<std::uint8_t>(here.level - 1);
    if (here.kind == block_kind::pointers) {
      kind = level == 0 ? block_kind::data : block_kind::pointers;
    } else if (here.level == 0) {
      const tree_node leaf(here.held.get()->bytes());
      std::size_t i = 0;
      while (leaf.pointer_at(i) != here.places[pointer]) ++i;
      level = static_cast<std::uint8_t>(blob_levels(leaf.value(i).blob->length));
      kind = level == 0 ? block_kind::data : block_kind::pointers;
    }
    if (auto entered = enter(below, kind, level, std::move(key)); !entered) return entered.error();
  }
}

}  // namespace millrace::store
