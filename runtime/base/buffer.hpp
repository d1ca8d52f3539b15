#pragma once
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace millrace {

class memory_budget;

/// A block of bytes on the heap, shared by counting references; freed with the last one, which gives its size back to
/// the budget it was taken from. Ownership: `slice` and `boost::intrusive_ptr<chunk>`. Threads: counting is atomic, the
/// bytes are written by one owner before they are shared.
class chunk {
 public:
  /// A block of `size` bytes, not initialised. `budget` may be null; else it must outlive the block.
  static boost::intrusive_ptr<chunk> make(std::size_t size, memory_budget* budget = nullptr);

  chunk(const chunk&) = delete;
  chunk& operator=(const chunk&) = delete;

  std::byte* data() { return reinterpret_cast<std::byte*>(this + 1); }
  const std::byte* data() const { return reinterpret_cast<const std::byte*>(this + 1); }
  std::size_t size() const { return size_; }

  /// True if the caller holds the only reference, so that the bytes may be written again.
  bool unique() const { return references_.load(std::memory_order_acquire) == 1; }

 private:
  chunk(std::size_t size, memory_budget* budget) : size_(size), budget_(budget) {}
  ~chunk() = default;

  friend void intrusive_ptr_add_ref(chunk* c) noexcept { c->references_.fetch_add(1, std::memory_order_relaxed); }
  friend void intrusive_ptr_release(chunk* c) noexcept {
    if (c->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) free(c);
  }
  static void free(chunk* c) noexcept;

  std::atomic<std::uint32_t> references_{0};
  std::size_t size_;
  memory_budget* budget_;
};

/// Bytes within a chunk, which it keeps alive. Cheap to copy. Threads: as `chunk`.
class slice {
 public:
  slice() = default;
  slice(boost::intrusive_ptr<chunk> owner, std::size_t begin, std::size_t size)
      : owner_(std::move(owner)), begin_(begin), size_(size) {}

  /// A new chunk with a copy of `bytes`.
  static slice copy_of(std::span<const std::byte> bytes, memory_budget* budget = nullptr);

  std::span<const std::byte> bytes() const { return {data(), size_}; }
  const std::byte* data() const { return owner_ ? owner_->data() + begin_ : nullptr; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Bytes for the one owner that prepares them (patching a batch's base offset) before they are shared.
  std::byte* mutable_data() { return owner_->data() + begin_; }

  slice subslice(std::size_t begin, std::size_t size) const { return slice(owner_, begin_ + begin, size); }

 private:
  boost::intrusive_ptr<chunk> owner_;
  std::size_t begin_ = 0;
  std::size_t size_ = 0;
};

}  // namespace millrace
