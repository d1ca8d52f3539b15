#pragma once
#include <atomic>
#include <cstddef>
#include <span>
#include <utility>

#include "codecs/store/block_content.hpp"

namespace millrace::store {

/// A block in memory, or the blocks of one node, with its content right behind it: who has found the one need not wait
/// for memory to tell where the other is. Written by the store's writer while it is of the batch at work, then never
/// again but for hashes that a checkpoint fills in. Ownership: the cache's, in memory of its `frame_pool`; `held_frame`
/// keeps it.
struct alignas(64) frame {
  frame(block_kind k, std::size_t blocks) : kind(k), size(blocks * block_bytes) {}
  frame(const frame&) = delete;
  frame& operator=(const frame&) = delete;

  std::byte* bytes() const { return const_cast<std::byte*>(reinterpret_cast<const std::byte*>(this + 1)); }
  std::span<std::byte> content() const { return {bytes(), size}; }
  std::uint16_t blocks() const { return static_cast<std::uint16_t>(size / block_bytes); }

  const block_kind kind;
  std::atomic<bool> used{true};         ///< since the cache last looked for something to drop
  std::atomic<bool> on_disk{false};     ///< the cache's: whether it may go
  bool freed = false;                   ///< the writer's: it is not to be written, as nothing will refer to it
  std::atomic<std::uint32_t> holds{0};  ///< by cursors; it is not freed meanwhile
  const std::size_t size;
  block_address address;
  epoch born;
  block_hash hash;        ///< the writer's: zero: not known yet
  std::size_t place = 0;  ///< the cache's: in its list of those on disk, or in that of the others
};

static_assert(sizeof(frame) == 64, "a line of the processor's cache, and the content begins the next");

/// Keeps a frame while it lives. Threads: one at a time.
class held_frame {
 public:
  held_frame() = default;
  explicit held_frame(frame* f) : frame_(f) {
    if (frame_) frame_->holds.fetch_add(1, std::memory_order_acquire);
  }
  held_frame(held_frame&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  held_frame& operator=(held_frame&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
  }
  ~held_frame() {
    if (frame_) frame_->holds.fetch_sub(1, std::memory_order_release);
  }

  frame* get() const { return frame_; }
  explicit operator bool() const { return frame_ != nullptr; }

 private:
  frame* frame_ = nullptr;
};

}  // namespace millrace::store
