#include "runtime/metrics/sharded_cells.hpp"

#include <boost/assert.hpp>

namespace millrace {

sharded_cells::~sharded_cells() {
  for (auto& slot : shards_) {
    auto* own = slot.load();
    if (own == nullptr) continue;
    for (auto& each : own->blocks) delete each.load();
    delete own;
  }
}

sharded_cells::index sharded_cells::reserve(std::size_t count) {
  BOOST_ASSERT(count <= cells_in_block);
  const std::lock_guard lock(growing_);
  if (reserved_ % cells_in_block + count > cells_in_block) {
    reserved_ += static_cast<index>(cells_in_block - reserved_ % cells_in_block);
  }
  const auto first = reserved_;
  reserved_ += static_cast<index>(count);
  BOOST_ASSERT_MSG(reserved_ <= cells_in_block * blocks_max, "more metrics than a node may have");
  return first;
}

sharded_cells::cell& sharded_cells::make_cell(std::size_t slot, index which) noexcept {
  const std::lock_guard lock(growing_);
  auto* own = shards_[slot].load();
  if (own == nullptr) {
    own = new shard();
    shards_[slot].store(own, std::memory_order_release);
  }
  auto& place = own->blocks[which / cells_in_block];
  if (place.load() == nullptr) place.store(new block(), std::memory_order_release);
  return (*place.load())[which % cells_in_block];
}

std::uint64_t sharded_cells::total(index which) const noexcept {
  std::uint64_t sum = 0;
  for (const auto& slot : shards_) {
    const auto* own = slot.load(std::memory_order_acquire);
    if (own == nullptr) continue;
    const auto* found = own->blocks[which / cells_in_block].load(std::memory_order_acquire);
    if (found != nullptr) sum += (*found)[which % cells_in_block].load(std::memory_order_relaxed);
  }
  return sum;
}

}  // namespace millrace
