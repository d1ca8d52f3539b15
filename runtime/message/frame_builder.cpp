#include "runtime/message/frame_builder.hpp"

#include <capnp/serialize.h>
#include <kj/io.h>

#include <cstring>
#include <utility>

namespace millrace {
namespace {

constexpr std::size_t scratch_words = 4096;  // 32 KiB: larger messages go on in segments on the heap
constexpr std::size_t own_words = 256;

struct scratch_space {
  alignas(sizeof(capnp::word)) std::byte bytes[scratch_words * sizeof(capnp::word)];
  bool taken;
};

constinit thread_local scratch_space scratch{};  // zeroed, as the message builder requires

}  // namespace

frame_builder::scratch_lease::scratch_lease() {
  if (!std::exchange(scratch.taken, true)) {
    segment_ = kj::arrayPtr(reinterpret_cast<capnp::word*>(scratch.bytes), scratch_words);
  } else {
    own_ = kj::heapArray<capnp::word>(own_words);
    std::memset(own_.begin(), 0, own_words * sizeof(capnp::word));
    segment_ = own_;
  }
}

frame_builder::scratch_lease::~scratch_lease() {
  if (own_ == nullptr) scratch.taken = false;
}

frame_ptr frame_builder::finish(payload_list&& payloads) {
  const auto segments = message_.getSegmentsForOutput();
  const auto size = capnp::computeSerializedSizeInWords(segments);
  return frame::make(size, frame::origin::built, std::move(payloads), [&](capnp::word* words) {
    if (segments.size() == 1) {
      const std::uint32_t table[] = {0, static_cast<std::uint32_t>(segments[0].size())};
      std::memcpy(words, table, sizeof table);
      std::memcpy(words + 1, segments[0].begin(), segments[0].size() * sizeof(capnp::word));
    } else {
      kj::ArrayOutputStream out(kj::arrayPtr(reinterpret_cast<kj::byte*>(words), size * sizeof(capnp::word)));
      capnp::writeMessage(out, segments);
    }
  });
}

}  // namespace millrace
