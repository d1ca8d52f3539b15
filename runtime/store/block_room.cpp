#include "runtime/store/block_room.hpp"

#include <cstring>

namespace millrace::store {

result<frame*> block_room::make(std::size_t blocks, block_kind kind) {
  auto at = space_.take(blocks);
  if (at.value == 0) {
    if (auto grown = grow_(blocks); !grown) return grown.error();
    at = space_.take(blocks);
    if (at.value == 0)
      return make_error(errc::no_space, "the store has no room for " + std::to_string(blocks) + " blocks");
  }
  auto* f = cache_.make(at, blocks, kind, now_);
  made_.emplace(at.value, blocks);
  return f;
}

result<frame*> block_room::own(block_pointer& p, block_kind kind) {
  auto found = cache_.get(p, kind);
  if (!found) return found;
  if (p.born == now_) {
    (*found)->hash = {};
    return found;
  }
  const auto* old = *found;
  auto made = make(old->blocks(), kind);
  if (!made) return made;
  std::memcpy((*made)->bytes(), old->bytes(), old->size);
  free(p);
  p.address = (*made)->address;
  p.born = now_;
  p.hash = {};
  return made;
}

void block_room::free(const block_pointer& p) {
  if (p.born == now_) return destroy(p.address, p.blocks);
  if (p.born > shared_until_) return freed_.push_back({p, 0});
  if (p.born > origin_) freed_.push_back({p, snapshot_});
}

/// What this batch itself has made is known to nobody else.
void block_room::destroy(block_address at, std::size_t blocks) {
  made_.erase(at.value);
  cache_.drop(at);
  space_.release(at, blocks);
}

std::vector<freed_block> block_room::take_freed() {
  made_.clear();
  return std::exchange(freed_, {});
}

void block_room::take_back(const made_blocks& made) {
  for (const auto& [address, blocks] : made) {
    cache_.drop(block_address(address));
    space_.release(block_address(address), blocks);
  }
  freed_.clear();
}

}  // namespace millrace::store
