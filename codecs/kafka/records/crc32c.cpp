#include "codecs/kafka/records/crc32c.hpp"

#include <isa-l/crc.h>

#include <algorithm>

namespace millrace::kafka {
namespace {

constexpr std::size_t piece_bytes_max = std::size_t{1} << 30;  // the library counts in int

}  // namespace

std::uint32_t crc32c_extend(std::uint32_t crc, std::span<const std::byte> bytes) noexcept {
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(bytes.size(), piece_bytes_max));
    // The library only reads, but its declaration lacks the const.
    auto* data = reinterpret_cast<unsigned char*>(const_cast<std::byte*>(piece.data()));
    crc = ~crc32_iscsi(data, static_cast<int>(piece.size()), ~crc);
    bytes = bytes.subspan(piece.size());
  }
  return crc;
}

std::uint32_t crc32c(std::span<const std::byte> bytes) noexcept { return crc32c_extend(0, bytes); }

}  // namespace millrace::kafka
