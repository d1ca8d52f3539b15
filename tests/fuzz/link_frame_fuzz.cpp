#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "codecs/base/big_endian.hpp"
#include "runtime/link/link_frame.hpp"
#include "runtime/link/link_frame_layout.hpp"
#include "runtime/link/link_hello.hpp"
#include "runtime/link/link_input.hpp"
#include "runtime/message/envelope.hpp"
#include "tests/runtime_message/letter.capnp.h"

// Bytes of anybody as what comes over a link. The first byte chooses how deep they begin.

namespace millrace {
namespace {

constexpr std::uint32_t frame_bytes_max = 64 << 10;

void demand(bool truth) {
  if (!truth) std::abort();
}

/// What was understood can be read to its end.
void read_all(const link_frame& frame) {
  demand(frame.plain_bytes <= frame_bytes_max);
  if (!frame.message) return;
  std::size_t bytes = frame.message->bytes().size();
  for (const auto& each : frame.message->payloads()) bytes += std::get<slice>(each).size();
  demand(bytes <= frame.plain_bytes);
  demand(body_bytes(*frame.message) == frame.plain_bytes);
  try {
    const envelope<schema::Letter> opened(frame.message);
    const auto view = opened.read();
    if (view->getText().size() > frame_bytes_max) std::abort();
  } catch (const kj::Exception&) {
  }
}

/// A frame whose checksum and length are right, so that the rest of the rules is reached.
std::vector<std::byte> closed_frame(std::span<const std::byte> bytes) {
  std::vector<std::byte> frame(bytes.begin(), bytes.end());
  frame.resize(std::max(frame.size(), link_layout::body));
  frame[link_layout::type] = std::byte(1 + std::to_integer<unsigned>(frame[link_layout::type]) % 7);
  if ((std::to_integer<unsigned>(frame[link_layout::flags]) & link_flags::zstd) == 0) {
    store_big_endian(&frame[link_layout::plain_bytes], static_cast<std::uint32_t>(frame.size() - link_layout::body));
  }
  store_big_endian(&frame[link_layout::checksum], link_layout::checksum_of(frame));
  return frame;
}

void decode(std::span<const std::byte> bytes) {
  const auto frame = decode_link_frame(slice::copy_of(bytes), frame_bytes_max);
  if (frame) read_all(*frame);
}

void feed(link_input& input, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min<std::size_t>(bytes.size(), 7));
    bytes = bytes.subspan(piece.size());
    if (!input.feed(piece)) return;
    for (const auto& frame : input.take_frames()) read_all(frame);
  }
}

/// A good frame in which the first bytes overwrite others, two each: where, and what.
void decode_damaged(std::span<const std::byte> bytes) {
  const auto text = std::string(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 200));
  const auto message = make_envelope<schema::Letter>([&](auto root) { root.setText(text + std::string(200, 'x')); },
                                                     {slice::copy_of(bytes), slice::copy_of(bytes)});
  compression_choice compression(bytes.size() % 2 == 0 ? 0 : 1);
  const auto good = encode_link_frame(link_frame_type::item, 0, 1, *message.carried(), compression);
  std::vector<std::byte> frame(good->bytes().begin() + 4, good->bytes().end());
  for (std::size_t at = 0; at + 1 < std::min<std::size_t>(bytes.size(), 6); at += 2) {
    frame[std::to_integer<std::size_t>(bytes[at]) % frame.size()] = bytes[at + 1];
  }
  store_big_endian(&frame[link_layout::checksum], link_layout::checksum_of(frame));
  decode(frame);
}

}  // namespace
}  // namespace millrace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace;
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  link_input input(frame_bytes_max);
  switch (data[0] % 6) {
    case 0: feed(input, bytes); break;
    case 1:
      feed(input, link_magic);
      feed(input, bytes);
      break;
    case 2:
      feed(input, link_magic);
      feed(input, link_hello{}.encode());
      feed(input, bytes);
      break;
    case 3: decode(closed_frame(bytes)); break;
    case 4: decode_damaged(bytes); break;
    default: std::ignore = link_hello::decode(bytes); break;
  }
  return 0;
}
