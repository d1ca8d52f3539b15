#include "runtime/message/frame.hpp"

#include <capnp/any.h>
#include <capnp/serialize.h>

#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>

#include "runtime/message/frame_reader.hpp"

namespace millrace {

frame* frame::allocate(std::size_t size, origin from, payload_list&& payloads) {
  if (size > words_max) throw std::length_error("a message of more than 128 MiB");
  const auto bytes = sizeof(frame) + size * sizeof(capnp::word) + payloads.size() * sizeof(payload);
  auto* made = new (::operator new(bytes)) frame(size, payloads.size(), from);
  std::uninitialized_move(payloads.begin(), payloads.end(), made->payloads_begin());
  return made;
}

void frame::free(const frame* f) noexcept {
  auto* owned = const_cast<frame*>(f);
  std::destroy_n(owned->payloads_begin(), owned->payloads_);
  owned->~frame();
  ::operator delete(owned);
}

result<frame_ptr> decode_frame(std::span<const std::byte> bytes, std::size_t bytes_max, payload_list payloads) {
  if (bytes.size() > std::min(bytes_max, frame::words_max * sizeof(capnp::word))) {
    return make_error(errc::limit_exceeded, "a message of " + std::to_string(bytes.size()) + " bytes");
  }
  if (bytes.empty() || bytes.size() % sizeof(capnp::word) != 0) {
    return make_error(errc::corrupt, "a message of " + std::to_string(bytes.size()) + " bytes: not whole words");
  }
  auto decoded = frame::make(bytes.size() / sizeof(capnp::word), frame::origin::received, std::move(payloads),
                             [&](capnp::word* words) { std::memcpy(words, bytes.data(), bytes.size()); });
  try {
    frame_reader reader(*decoded);
    if (!reader.fills_frame()) return make_error(errc::corrupt, "bytes after the message");
    const auto root = reader.root<capnp::AnyPointer>();
    if (!root.isStruct()) return make_error(errc::corrupt, "a message without a struct as its root");
    root.targetSize();  // follows every pointer
  } catch (const kj::Exception& failure) {
    return make_error(errc::corrupt, failure.getDescription().cStr());
  }
  return decoded;
}

}  // namespace millrace
