#include <zstd.h>

#include <algorithm>
#include <cstring>

#include "codecs/base/big_endian.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/link/link_frame.hpp"
#include "runtime/link/link_frame_layout.hpp"

namespace millrace {
namespace {

constexpr std::size_t length_bytes = 4;
constexpr int zstd_level = 1;
constexpr std::uint32_t pause_max = 64;

std::size_t size_of(const payload& bytes) {
  if (const auto* in_memory = std::get_if<slice>(&bytes)) return in_memory->size();
  return std::get<file_slice>(bytes).length;
}

struct header {
  link_frame_type type;
  std::uint8_t flags;
  std::uint64_t request;
  std::size_t payloads = 0;
  std::size_t plain_bytes = 0;
};

/// Puts length, header and checksum around the body, which stands at its place in `frame` already.
void close_frame(std::span<std::byte> with_length, const header& head) {
  store_big_endian(with_length.data(), static_cast<std::uint32_t>(with_length.size() - length_bytes));
  const auto frame = with_length.subspan(length_bytes);
  auto* at = frame.data();
  store_big_endian(at + link_layout::type, static_cast<std::uint8_t>(head.type));
  store_big_endian(at + link_layout::flags, head.flags);
  store_big_endian(at + link_layout::payload_count, static_cast<std::uint16_t>(head.payloads));
  store_big_endian(at + link_layout::request, head.request);
  store_big_endian(at + link_layout::plain_bytes, static_cast<std::uint32_t>(head.plain_bytes));
  store_big_endian(at + link_layout::reserved, std::uint32_t{0});
  store_big_endian(at + link_layout::checksum, link_layout::checksum_of(frame));
}

slice small_frame(header head, std::span<const std::byte> body) {
  head.plain_bytes = body.size();
  auto block = chunk::make(length_bytes + link_layout::body + body.size());
  if (!body.empty()) std::memcpy(block->data() + length_bytes + link_layout::body, body.data(), body.size());
  const auto size = block->size();
  close_frame({block->data(), size}, head);
  return slice(std::move(block), 0, size);
}

result<void> copy_file(const file_slice& part, std::span<std::byte> to) {
  for (std::size_t done = 0; done < to.size();) {
    const auto got = part.file->read_at(part.position + done, to.subspan(done));
    if (!got) return got.error();
    if (*got == 0) return make_error(errc::truncated, "send a part of a file: the file ends before it");
    done += *got;
  }
  return {};
}

result<void> write_body(std::span<std::byte> body, const frame& message) {
  const auto payloads = message.payloads();
  std::memset(body.data(), 0, link_layout::table_bytes(payloads.size()));
  store_big_endian(body.data(), static_cast<std::uint32_t>(message.bytes().size()));
  for (std::size_t i = 0; i < payloads.size(); ++i) {
    store_big_endian(body.data() + 4 * (i + 1), static_cast<std::uint32_t>(size_of(payloads[i])));
  }
  auto rest = body.subspan(link_layout::table_bytes(payloads.size()));
  std::memcpy(rest.data(), message.bytes().data(), message.bytes().size());
  rest = rest.subspan(message.bytes().size());
  for (const auto& each : payloads) {
    const auto size = size_of(each);
    if (const auto* in_memory = std::get_if<slice>(&each)) {
      if (size > 0) std::memcpy(rest.data(), in_memory->data(), size);
    } else if (const auto copied = copy_file(std::get<file_slice>(each), rest.first(size)); !copied) {
      return copied.error();
    }
    rest = rest.subspan(size);
  }
  return {};
}

/// The frame with its body compressed; nothing if that saves less than an eighth.
slice compress(std::span<const std::byte> body, header head) {
  const auto worth = body.size() - body.size() / 8;
  auto block = chunk::make(length_bytes + link_layout::body + worth);
  thread_local const auto context =
      std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)>(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  const auto size = ZSTD_compressCCtx(context.get(), block->data() + length_bytes + link_layout::body, worth,
                                      body.data(), body.size(), zstd_level);
  if (ZSTD_isError(size)) return {};
  head.flags |= link_flags::zstd;
  const auto whole = length_bytes + link_layout::body + size;
  close_frame({block->data(), whole}, head);
  return slice(std::move(block), 0, whole);
}

}  // namespace

std::size_t body_bytes(const frame& message) {
  auto bytes = link_layout::table_bytes(message.payloads().size()) + message.bytes().size();
  for (const auto& each : message.payloads()) bytes += size_of(each);
  return bytes;
}

bool compression_choice::worth_trying(std::size_t plain_bytes) {
  if (bytes_min_ == 0 || plain_bytes < bytes_min_) return false;
  if (left_alone_ == 0) return true;
  --left_alone_;
  return false;
}

void compression_choice::tried(bool helped) {
  if (!helped) left_alone_ = next_pause_;
  next_pause_ = helped ? 1 : std::min(next_pause_ * 2, pause_max);
}

result<slice> encode_link_frame(link_frame_type type, std::uint8_t flags, std::uint64_t request, const frame& message,
                                compression_choice& compression) {
  if (message.payloads().size() > link_layout::payloads_max) {
    return make_error(errc::limit_exceeded, "a message of more than 65535 payloads");
  }
  const header head{type, flags, request, message.payloads().size(), body_bytes(message)};
  auto block = chunk::make(length_bytes + link_layout::body + head.plain_bytes);
  const std::span<std::byte> whole(block->data(), block->size());
  const auto body = whole.subspan(length_bytes + link_layout::body);
  if (const auto written = write_body(body, message); !written) return written.error();
  if (compression.worth_trying(body.size())) {
    auto compressed = compress(body, head);
    compression.tried(!compressed.empty());
    if (!compressed.empty()) return compressed;
  }
  close_frame(whole, head);
  return slice(std::move(block), 0, whole.size());
}

slice encode_link_end(std::uint64_t request) { return small_frame({link_frame_type::end, 0, request}, {}); }

slice encode_link_ping(std::uint8_t flags) { return small_frame({link_frame_type::ping, flags, 0}, {}); }

slice encode_link_credit(std::uint64_t request, std::uint64_t bytes) {
  std::byte body[8];
  store_big_endian(body, bytes);
  return small_frame({link_frame_type::credit, 0, request}, body);
}

slice encode_link_error(std::uint64_t request, const error& failure) {
  const auto text = std::string_view(failure.context).substr(0, link_layout::error_text_bytes_max);
  std::string body(1, static_cast<char>(failure.code));
  body += text;
  return small_frame({link_frame_type::error, 0, request}, std::as_bytes(std::span(body)));
}

}  // namespace millrace
