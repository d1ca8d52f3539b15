#include <zstd.h>

#include <memory>

#include "codecs/base/bytes_reader.hpp"
#include "runtime/link/link_frame.hpp"
#include "runtime/link/link_frame_layout.hpp"

namespace millrace {
namespace {

error corrupt(const char* why) { return make_error(errc::corrupt, std::string("frame: ") + why); }

/// What the header says, checked alone.
struct header {
  std::uint8_t type, flags;
  std::uint16_t payloads;
  std::uint32_t plain_bytes;
};

bool has_message(std::uint8_t type) {
  return type == static_cast<std::uint8_t>(link_frame_type::request) ||
         type == static_cast<std::uint8_t>(link_frame_type::reply) ||
         type == static_cast<std::uint8_t>(link_frame_type::item);
}

std::uint8_t flags_of(std::uint8_t type) {
  if (type == static_cast<std::uint8_t>(link_frame_type::request)) return link_flags::zstd | link_flags::accepts_items;
  if (type == static_cast<std::uint8_t>(link_frame_type::ping)) return link_flags::answer;
  return has_message(type) ? link_flags::zstd : 0;
}

result<void> check(const header& head, std::size_t body_bytes, std::uint32_t frame_bytes_max) {
  if (head.type < static_cast<std::uint8_t>(link_frame_type::request) ||
      head.type > static_cast<std::uint8_t>(link_frame_type::ping)) {
    return make_error(errc::unsupported, "frame: unknown type " + std::to_string(head.type));
  }
  if ((head.flags & ~flags_of(head.type)) != 0) return corrupt("flags that its type does not have");
  if (head.payloads > 0 && !has_message(head.type)) return corrupt("payloads that its type does not have");
  if (head.plain_bytes > frame_bytes_max) {
    return make_error(errc::limit_exceeded, "frame: it unfolds to " + std::to_string(head.plain_bytes) +
                                                " bytes; the bound is " + std::to_string(frame_bytes_max));
  }
  if ((head.flags & link_flags::zstd) == 0 && head.plain_bytes != body_bytes) return corrupt("two sizes of one body");
  return {};
}

result<slice> unfold(std::span<const std::byte> body, std::uint32_t plain_bytes) {
  if (ZSTD_getFrameContentSize(body.data(), body.size()) != plain_bytes) return corrupt("zstd: another size");
  thread_local const auto context =
      std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)>(ZSTD_createDCtx(), &ZSTD_freeDCtx);
  auto block = chunk::make(plain_bytes);
  const auto size = ZSTD_decompressDCtx(context.get(), block->data(), plain_bytes, body.data(), body.size());
  if (ZSTD_isError(size)) return corrupt(ZSTD_getErrorName(size));
  if (size != plain_bytes) return corrupt("zstd: another size");
  return slice(std::move(block), 0, plain_bytes);
}

result<frame_ptr> read_message(const slice& body, std::size_t payload_count) {
  bytes_reader in(body.bytes());
  const auto message_bytes = in.read_big_endian<std::uint32_t>();
  const auto table = link_layout::table_bytes(payload_count);
  if (!in.ok() || table > body.size() || message_bytes > body.size() - table) return corrupt("sizes beyond its end");
  auto position = table + message_bytes;
  payload_list payloads;
  for (std::size_t i = 0; i < payload_count; ++i) {
    const auto size = in.read_big_endian<std::uint32_t>();
    if (size > body.size() - position) return corrupt("sizes beyond its end");
    payloads.emplace_back(body.subslice(position, size));
    position += size;
  }
  if (position != body.size()) return corrupt("bytes after its last payload");
  auto message = decode_frame(body.bytes().subspan(table, message_bytes), message_bytes, std::move(payloads));
  if (!message) return make_error(message.error().code, "frame: " + message.error().context);
  return message;
}

error read_error(std::span<const std::byte> body) {
  const auto code = std::to_integer<std::uint8_t>(body[0]);
  const auto last = static_cast<std::uint8_t>(errc::would_block);
  const std::string text(reinterpret_cast<const char*>(body.data()) + 1, body.size() - 1);
  return {code == 0 || code > last ? errc::unavailable : static_cast<errc>(code), text};
}

result<void> read_body(link_frame& into, const slice& body, std::size_t payload_count) {
  switch (into.type) {
    case link_frame_type::request:
    case link_frame_type::reply:
    case link_frame_type::item: {
      auto message = read_message(body, payload_count);
      if (!message) return message.error();
      into.message = std::move(*message);
      return {};
    }
    case link_frame_type::credit:
      if (body.size() != 8) return corrupt("a credit that is no number");
      into.credit = load_big_endian<std::uint64_t>(body.data());
      return {};
    case link_frame_type::error:
      if (body.empty() || body.size() > 1 + link_layout::error_text_bytes_max) return corrupt("an error without sense");
      into.failure = read_error(body.bytes());
      return {};
    case link_frame_type::end:
    case link_frame_type::ping: break;
  }
  if (!body.empty()) return corrupt("a body where none belongs");
  return {};
}

}  // namespace

const char* name_of(link_frame_type type) {
  switch (type) {
    case link_frame_type::request: return "request";
    case link_frame_type::reply: return "reply";
    case link_frame_type::item: return "item";
    case link_frame_type::credit: return "credit";
    case link_frame_type::end: return "end";
    case link_frame_type::error: return "error";
    case link_frame_type::ping: return "ping";
  }
  return "?";
}

result<link_frame> decode_link_frame(const slice& bytes, std::uint32_t frame_bytes_max) {
  if (bytes.size() < link_layout::body) return corrupt("shorter than its header");
  const auto* at = bytes.data();
  if (load_big_endian<std::uint32_t>(at + link_layout::checksum) != link_layout::checksum_of(bytes.bytes())) {
    return corrupt("wrong checksum");
  }
  const header head{load_big_endian<std::uint8_t>(at + link_layout::type),
                    load_big_endian<std::uint8_t>(at + link_layout::flags),
                    load_big_endian<std::uint16_t>(at + link_layout::payload_count),
                    load_big_endian<std::uint32_t>(at + link_layout::plain_bytes)};
  auto body = bytes.subslice(link_layout::body, bytes.size() - link_layout::body);
  if (const auto sound = check(head, body.size(), frame_bytes_max); !sound) return sound.error();
  if ((head.flags & link_flags::zstd) != 0) {
    auto plain = unfold(body.bytes(), head.plain_bytes);
    if (!plain) return plain.error();
    body = std::move(*plain);
  }
  link_frame frame{.type = static_cast<link_frame_type>(head.type),
                   .flags = head.flags,
                   .request = load_big_endian<std::uint64_t>(at + link_layout::request),
                   .plain_bytes = head.plain_bytes};
  if (const auto read = read_body(frame, body, head.payloads); !read) return read.error();
  return frame;
}

}  // namespace millrace
