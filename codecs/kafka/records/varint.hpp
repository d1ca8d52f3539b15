#pragma once
#include <cstddef>
#include <cstdint>

namespace millrace::kafka {

// Zigzag varints of records: seven bits a byte, the lowest first; bit 7 says that more follow. Source: record_batch.md.

inline constexpr std::size_t varint_bytes_max = 5;
inline constexpr std::size_t varlong_bytes_max = 10;

/// Reads a varint of 64 bits and advances `at`. False, with `at` undefined, if the bytes end within it, or it has more
/// than 10 bytes or 64 bits.
inline bool read_varlong(const std::byte*& at, const std::byte* end, std::int64_t& out) {
  std::uint64_t raw = 0;
  for (unsigned shift = 0; at != end; shift += 7) {
    const auto next = static_cast<std::uint64_t>(*at++);
    raw |= (next & 0x7f) << shift;
    if (next < 0x80) {
      if (shift == 63 && next > 1) return false;
      out = static_cast<std::int64_t>((raw >> 1) ^ (~(raw & 1) + 1));
      return true;
    }
    if (shift == 63) return false;
  }
  return false;
}

/// As `read_varlong`, for 32 bits: at most 5 bytes.
inline bool read_varint(const std::byte*& at, const std::byte* end, std::int32_t& out) {
  std::uint32_t raw = 0;
  for (unsigned shift = 0; at != end; shift += 7) {
    const auto next = static_cast<std::uint32_t>(*at++);
    raw |= (next & 0x7f) << shift;
    if (next < 0x80) {
      if (shift == 28 && next > 0x0f) return false;
      out = static_cast<std::int32_t>((raw >> 1) ^ (~(raw & 1) + 1));
      return true;
    }
    if (shift == 28) return false;
  }
  return false;
}

/// Writes `value` and returns the byte after it. `to` has room for `varlong_bytes_max`; 32-bit values take at most 5.
inline std::byte* write_varint(std::byte* to, std::int64_t value) {
  auto raw = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  while (raw >= 0x80) {
    *to++ = static_cast<std::byte>(raw | 0x80);
    raw >>= 7;
  }
  *to++ = static_cast<std::byte>(raw);
  return to;
}

/// Bytes that `write_varint` writes.
inline std::size_t varint_size(std::int64_t value) {
  const auto raw = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  return (70 - static_cast<std::size_t>(__builtin_clzll(raw | 1))) / 7;
}

}  // namespace millrace::kafka
