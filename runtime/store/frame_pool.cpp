#include "runtime/store/frame_pool.hpp"

#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace millrace::store {
namespace {

constexpr std::size_t slab_bytes = std::size_t{2} << 20;
constexpr std::size_t slot_bytes = sizeof(frame) + block_bytes;
constexpr std::size_t head_bytes = 128;
constexpr std::size_t slots = (slab_bytes - head_bytes) / slot_bytes;
constexpr std::size_t small_slabs = 4;  // before those that are asked for as one page: a small store need not have it

std::byte* allocate(std::size_t alignment, std::size_t bytes) {
  auto* made = std::aligned_alloc(alignment, bytes);
  if (!made) throw std::bad_alloc();
  return static_cast<std::byte*>(made);
}

}  // namespace

/// Stands at the front of its memory, the slots behind it.
struct frame_pool::slab {
  slab() {
    for (std::size_t i = 0; i < slots; ++i) free[i / 64] |= std::uint64_t{1} << (i % 64);
  }

  static slab& of(void* slot) {
    return *reinterpret_cast<slab*>(reinterpret_cast<std::uintptr_t>(slot) & ~(slab_bytes - 1));
  }
  std::byte* slot(std::size_t i) { return reinterpret_cast<std::byte*>(this) + head_bytes + i * slot_bytes; }

  std::size_t taken = 0;
  std::list<slab*>::iterator place;  // in the list of those with room, while it has some
  std::array<std::uint64_t, (slots + 63) / 64> free{};
};

frame_pool::~frame_pool() {
  for (auto* s : with_room_) {
    ASAN_UNPOISON_MEMORY_REGION(s, slab_bytes);
    std::free(s);
  }
}

owned_frame frame_pool::make(block_kind kind, std::size_t blocks) {
  auto* at = blocks == 1 ? take_slot() : allocate(alignof(frame), sizeof(frame) + blocks * block_bytes);
  return adopt(new (at) frame(kind, blocks));
}

void frame_pool::take_back(frame* f) {
  const bool in_slab = f->size == block_bytes;
  f->~frame();
  if (in_slab) {
    give_slot(f);
  } else {
    std::free(f);
  }
}

void* frame_pool::take_slot() {
  static_assert(sizeof(slab) <= head_bytes);
  const std::lock_guard lock(mutex_);
  if (with_room_.empty()) {
    auto* memory = allocate(slab_bytes, slab_bytes);
    if (slabs_ >= small_slabs) (void)::madvise(memory, slab_bytes, MADV_HUGEPAGE);
    auto* made = new (memory) slab;
    ASAN_POISON_MEMORY_REGION(memory + head_bytes, slab_bytes - head_bytes);
    made->place = with_room_.insert(with_room_.end(), made);
    ++slabs_;
  }
  auto* s = with_room_.back();
  std::size_t word = 0;
  while (s->free[word] == 0) ++word;
  const auto i = word * 64 + static_cast<std::size_t>(std::countr_zero(s->free[word]));
  s->free[word] &= s->free[word] - 1;
  if (++s->taken == slots) with_room_.pop_back();
  ASAN_UNPOISON_MEMORY_REGION(s->slot(i), slot_bytes);
  return s->slot(i);
}

void frame_pool::give_slot(void* at) {
  ASAN_POISON_MEMORY_REGION(at, slot_bytes);
  const std::lock_guard lock(mutex_);
  auto* s = &slab::of(at);
  const auto i = static_cast<std::size_t>(static_cast<std::byte*>(at) - s->slot(0)) / slot_bytes;
  s->free[i / 64] |= std::uint64_t{1} << (i % 64);
  if (s->taken-- == slots) s->place = with_room_.insert(with_room_.begin(), s);
  if (s->taken > 0 || with_room_.size() == 1) return;
  with_room_.erase(s->place);
  --slabs_;
  ASAN_UNPOISON_MEMORY_REGION(s, slab_bytes);
  std::free(s);
}

}  // namespace millrace::store
