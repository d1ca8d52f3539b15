#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "codecs/kafka/records/crc32c.hpp"

namespace millrace::link_layout {

// Positions in a frame, after its length. Source: link.md.
inline constexpr std::size_t type = 0;
inline constexpr std::size_t flags = 1;
inline constexpr std::size_t payload_count = 2;
inline constexpr std::size_t checksum = 4;
inline constexpr std::size_t request = 8;
inline constexpr std::size_t plain_bytes = 16;
inline constexpr std::size_t reserved = 20;
inline constexpr std::size_t body = 24;

inline constexpr std::size_t payloads_max = 0xffff;
inline constexpr std::size_t error_text_bytes_max = 4096;

/// Bytes of the table of sizes at the start of a body with a message.
constexpr std::size_t table_bytes(std::size_t payloads) { return ((1 + payloads) * 4 + 7) / 8 * 8; }

/// Of a whole frame: all but its length and the checksum itself.
inline std::uint32_t checksum_of(std::span<const std::byte> frame) {
  return kafka::crc32c_extend(kafka::crc32c(frame.first(checksum)), frame.subspan(request));
}

}  // namespace millrace::link_layout
