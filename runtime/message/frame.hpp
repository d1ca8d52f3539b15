#pragma once
#include <capnp/common.h>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

#include "codecs/base/result.hpp"
#include "runtime/message/payload.hpp"

namespace millrace {

class frame;
using frame_ptr = boost::intrusive_ptr<const frame>;

/// One Cap'n Proto message in the flat stream format (segment table, then segments; 8-byte words) and its payloads, in
/// one allocation, shared by counting references. Threads: counting is atomic; once shared nothing changes.
class frame {
 public:
  /// What is known of the words: `built` in this process by a message builder; then no check is needed to read them, if
  /// they are one segment. `received` ones are checked at each step.
  enum class origin : std::uint8_t { built, received };

  static constexpr std::size_t words_max = std::size_t{1} << 24;  ///< 128 MiB: bigger things are payloads

  /// A frame of `size` words, to be filled with `fill(capnp::word*)` before anybody else sees it. `size` <= words_max.
  template <class Fill>
  static frame_ptr make(std::size_t size, origin from, payload_list&& payloads, Fill fill) {
    frame* made = allocate(size, from, std::move(payloads));
    fill(made->begin());
    return frame_ptr(made);
  }

  frame(const frame&) = delete;
  frame& operator=(const frame&) = delete;

  std::span<const capnp::word> words() const { return {begin(), words_}; }
  std::span<const payload> payloads() const { return {payloads_begin(), payloads_}; }

  /// The words as they go on the wire.
  std::span<const std::byte> bytes() const { return std::as_bytes(words()); }

  origin from() const { return origin_; }

 private:
  frame(std::size_t words, std::size_t payloads, origin from)
      : words_(static_cast<std::uint32_t>(words)), payloads_(static_cast<std::uint32_t>(payloads)), origin_(from) {}
  ~frame() = default;

  static frame* allocate(std::size_t size, origin from, payload_list&& payloads);
  static void free(const frame* f) noexcept;

  capnp::word* begin() { return reinterpret_cast<capnp::word*>(this + 1); }
  const capnp::word* begin() const { return reinterpret_cast<const capnp::word*>(this + 1); }
  payload* payloads_begin() { return reinterpret_cast<payload*>(begin() + words_); }
  const payload* payloads_begin() const { return reinterpret_cast<const payload*>(begin() + words_); }

  friend void intrusive_ptr_add_ref(const frame* f) noexcept { f->references_.fetch_add(1, std::memory_order_relaxed); }
  friend void intrusive_ptr_release(const frame* f) noexcept {
    if (f->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) free(f);
  }

  mutable std::atomic<std::uint32_t> references_{0};
  const std::uint32_t words_;
  const std::uint32_t payloads_;
  const origin origin_;
};

static_assert(sizeof(frame) % sizeof(capnp::word) == 0 && alignof(payload) <= alignof(capnp::word));

/// A frame with a copy of `bytes`, which came from outside. `corrupt` if they are not exactly one message with a struct
/// as its root and all pointers within it, `limit_exceeded` if they are more than `bytes_max`. That a pointer leads to
/// the type its schema names is checked when the field is read: there a kj::Exception tells.
result<frame_ptr> decode_frame(std::span<const std::byte> bytes, std::size_t bytes_max, payload_list payloads = {});

}  // namespace millrace
