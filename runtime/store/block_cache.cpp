#include "runtime/store/block_cache.hpp"

#include <cassert>
#include <string>

namespace millrace::store {
namespace {

error at_block(const error& e, const block_pointer& p) {
  return make_error(e.code, "block " + std::to_string(p.address.value) + " of the store: " + e.context);
}

}  // namespace

result<void> read_block(file& blocks, const block_pointer& p, block_kind kind, std::span<std::byte> into) {
  if (p.blocks == 0 || (kind != block_kind::node && p.blocks != 1) || into.size() != p.blocks * block_bytes) {
    return at_block(make_error(errc::corrupt, "its pointer is bad"), p);
  }
  const auto read = blocks.read_at(p.address.value * block_bytes, into);
  if (!read) return at_block(read.error(), p);
  if (*read != into.size()) return at_block(make_error(errc::corrupt, "the file ends before it"), p);
  if (auto good = check_block(kind, into, p.hash); !good) return at_block(good.error(), p);
  return {};
}

block_cache::~block_cache() {
  for (auto* f : written_) pool_.adopt(f);
  for (auto* f : unwritten_) pool_.adopt(f);
}

result<void> block_cache::read_from_disk(const block_pointer& p, block_kind kind, std::span<std::byte> into) {
  return read_block(blocks_, p, kind, into);
}

frame* block_cache::look(block_address at) const {
  auto* f = table_.find(at);
  if (f && !f->used.load(std::memory_order_relaxed)) f->used.store(true, std::memory_order_relaxed);
  return f;
}

result<frame*> block_cache::get(const block_pointer& p, block_kind kind) {
  if (auto* f = look(p.address)) return f;
  return read_in(p, kind);
}

result<frame*> block_cache::get_below(const std::byte* place, block_kind kind) {
  if (auto* f = look(load_place(place).address)) return f;
  return read_in(load_pointer(place), kind);
}

result<frame*> block_cache::read_in(const block_pointer& p, block_kind kind) {
  misses_.fetch_add(1, std::memory_order_relaxed);
  auto fresh = pool_.make(kind, p.blocks);
  if (auto read = read_from_disk(p, kind, fresh->content()); !read) return read.error();
  fresh->address = p.address;
  fresh->born = p.born;
  fresh->hash = p.hash;
  return keep(std::move(fresh));
}

frame* block_cache::keep(owned_frame fresh) {
  const std::lock_guard lock(mutex_);
  if (auto* other = table_.find(fresh->address)) return other;  // somebody else was faster
  auto* f = fresh.release();
  bytes_.fetch_add(f->size, std::memory_order_relaxed);
  put_in_list(f, true);
  table_.set(f->address, f);
  make_room();
  return f;
}

frame* block_cache::make(block_address at, std::size_t blocks, block_kind kind, epoch born) {
  auto* f = pool_.make(kind, blocks).release();
  f->address = at;
  f->born = born;
  const std::lock_guard lock(mutex_);
  bytes_.fetch_add(f->size, std::memory_order_relaxed);
  put_in_list(f, false);
  table_.set(at, f);
  make_room();
  return f;
}

void block_cache::written(frame* f) {
  const std::lock_guard lock(mutex_);
  take_from_list(f);
  put_in_list(f, true);
  make_room();
}

void block_cache::drop(block_address at) {
  const std::lock_guard lock(mutex_);
  auto* f = table_.find(at);
  if (!f) return;
  take_from_list(f);
  retire(f);
  free_retired();
}

void block_cache::put_in_list(frame* f, bool on_disk) {
  auto& list = on_disk ? written_ : unwritten_;
  if (!on_disk) unwritten_bytes_.fetch_add(f->size, std::memory_order_relaxed);
  f->on_disk = on_disk;
  f->place = list.size();
  list.push_back(f);
}

void block_cache::take_from_list(frame* f) {
  auto& list = f->on_disk ? written_ : unwritten_;
  if (!f->on_disk) unwritten_bytes_.fetch_sub(f->size, std::memory_order_relaxed);
  list[f->place] = list.back();
  list[f->place]->place = f->place;
  list.pop_back();
}

/// Takes a frame out of the table; it goes when nobody can be reading it.
void block_cache::retire(frame* f) {
  table_.set(f->address, nullptr);
  bytes_.fetch_sub(f->size, std::memory_order_relaxed);
  retired_.push_back({pool_.adopt(f), pins_.advance()});
}

void block_cache::free_retired() {
  if (retired_.empty()) return;
  const auto oldest = pins_.oldest_pin();
  while (!retired_.empty() && retired_.front().tick < oldest) {
    if (retired_.front().frame_kept->holds.load(std::memory_order_acquire) != 0) {
      if (retired_.size() == 1) return;
      retired_.push_back({std::move(retired_.front().frame_kept), pins_.advance()});
      retired_.pop_front();
      return;
    }
    retired_.pop_front();
  }
}

/// The oldest that nobody has used since the hand last came by goes first.
void block_cache::make_room() {
  if (bytes_.load(std::memory_order_relaxed) <= bytes_max_) return;
  auto looks_left = 2 * written_.size();
  std::size_t taken = 0;
  while (!written_.empty() && looks_left-- > 0 && taken < 64 &&
         (bytes_.load(std::memory_order_relaxed) > bytes_max_ || taken > 0)) {
    if (hand_ >= written_.size()) hand_ = 0;
    auto* f = written_[hand_];
    if (f->holds.load(std::memory_order_acquire) != 0 || f->used.exchange(false, std::memory_order_relaxed)) {
      ++hand_;
      continue;
    }
    take_from_list(f);
    retire(f);
    ++taken;
  }
  free_retired();
}

}  // namespace millrace::store
