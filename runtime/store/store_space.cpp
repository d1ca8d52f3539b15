// How the map of used blocks gets to the disk.
#include <algorithm>

#include "runtime/disk/spare_room.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace::store {
namespace {

constexpr std::uint64_t kept_of_used = 64;  // free blocks that keep their room: one for so many in use

}  // namespace

/// Finds places for the pages of the space map that have changed, and for the lists of all pages. Taking a place
/// changes a page in turn, so that this goes on until none is left.
result<void> block_store::plan_space(checkpoint_plan& plan) {
  std::vector<block_pointer> old = space_lists_;
  std::vector<bool> moved;
  const auto take = [&]() -> result<block_pointer> {
    auto at = space_->take(1);
    if (at.value == 0) {
      if (auto grown = grow(1); !grown) return grown.error();
      at = space_->take(1);
    }
    return block_pointer{.address = at, .blocks = 1, .holds_blobs = false, .born = applied_, .hash = {}};
  };
  space_lists_.clear();
  for (const auto& p : old) space_->touch(p.address, 1);
  for (bool settled = false; !settled;) {
    settled = true;
    space_pages_.resize(space_->pages());
    moved.resize(space_->pages());
    while (space_lists_.size() < (space_->pages() + pointers_per_block - 1) / pointers_per_block + 1) {
      const auto place = take();
      if (!place) return place.error();
      space_lists_.push_back(*place);
      settled = false;
    }
    for (std::size_t page = 0; page < moved.size(); ++page) {
      if (moved[page] || !space_->is_dirty(page)) continue;
      if (space_pages_[page]) {
        space_->touch(space_pages_[page].address, 1);
        old.push_back(space_pages_[page]);
      }
      const auto place = take();
      if (!place) return place.error();
      space_pages_[page] = *place;
      moved[page] = true;
      settled = false;
    }
  }
  for (const auto& p : old) pending_old_.push_back({p, applied_});
  return write_space(plan, moved);
}

bool block_store::room_due() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t blocks = 0;
  for (const auto* list : {&pending_new_, &pending_old_}) {
    for (const auto& p : *list) blocks += p.block.blocks;
  }
  return !failed_ && applied_ != superblock_.at && blocks > room_limits().kept_min + space_->used() / kept_of_used;
}

/// A free block may be taken while its room is given back: it gets there with the next checkpoint, which waits.
result<std::uint64_t> block_store::give_back(const room_limits& limits) {
  const std::lock_guard checkpointing(checkpoint_mutex_);
  std::vector<block_run> runs;
  {
    const std::lock_guard lock(mutex_);
    if (failed_) return *failed_;
    release_pending();
    const auto kept = limits.kept_min + space_->used() / kept_of_used;
    if (space_->spare() <= kept) return std::uint64_t{0};
    runs = space_->spare_runs(limits.run_min, std::min(limits.blocks_max, space_->spare() - kept));
    for (const auto& run : runs) space_->set_hole(run, true);
    space_->begin_search_anew();  // there the blocks that keep their room are
  }
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    auto done = millrace::give_back(*file_, runs[i].at.value * block_bytes, runs[i].count * block_bytes);
    if (!done) {
      const std::lock_guard lock(mutex_);
      for (; i < runs.size(); ++i) space_->set_hole(runs[i], false);
      return done.error();
    }
    given += runs[i].count;
  }
  return given;
}

/// The pages as the next start is to find them: what waits for readers is free then.
result<void> block_store::write_space(checkpoint_plan& plan, const std::vector<bool>& moved) {
  std::map<std::size_t, std::vector<std::byte>> images;
  for (std::size_t page = 0; page < moved.size(); ++page) {
    if (!moved[page]) continue;
    space_->copy_page(page, images.emplace(page, block_bytes).first->second);
    space_->set_dirty(page, false);
  }
  each_waiting([&](const block_pointer& p) {
    for (auto at = p.address.value; at < p.address.value + p.blocks; ++at) {
      const auto image = images.find(at / space_map::page_bits);
      if (image == images.end()) continue;
      const auto bit = at % space_map::page_bits;
      image->second[bit / 8] &= ~(std::byte{1} << (bit % 8));
    }
  });
  for (auto& [page, image] : images) {
    space_pages_[page].hash = hash_block(block_kind::data, image);
    plan.space.emplace_back(space_pages_[page].address, std::move(image));
  }
  const auto write_list = [&](block_pointer& where, std::span<const block_pointer> what) {
    std::vector<std::byte> block(block_bytes);
    for (std::size_t i = 0; i < what.size(); ++i) store_pointer(block.data() + i * pointer_bytes, what[i]);
    where.hash = hash_block(block_kind::pointers, block);
    plan.space.emplace_back(where.address, std::move(block));
  };
  const auto lists = space_lists_.size() - 1;
  for (std::size_t i = 0; i < lists; ++i) {
    const auto first = i * pointers_per_block;
    write_list(space_lists_[i],
               std::span(space_pages_).subspan(first, std::min(pointers_per_block, space_pages_.size() - first)));
  }
  write_list(space_lists_.back(), std::span(space_lists_).first(lists));
  return {};
}

}  // namespace millrace::store
