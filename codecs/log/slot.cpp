#include "codecs/log/slot.hpp"

#include <algorithm>
#include <string>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/crc32c.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t magic = 0x4d52'534c;  // "MRSL"
constexpr std::uint32_t version = 1;
constexpr std::size_t crc_at = 24;
constexpr std::size_t header_bytes = 28;

/// Of the header up to the checksum and the payload.
std::uint32_t checksum(std::span<const std::byte> bytes) {
  return kafka::crc32c_extend(kafka::crc32c(bytes.first(crc_at)), bytes.subspan(header_bytes));
}

}  // namespace

std::vector<std::byte> encode_slot(std::uint64_t sequence, std::span<const std::byte> payload) {
  std::vector<std::byte> bytes(header_bytes + payload.size());
  store_big_endian(bytes.data(), magic);
  store_big_endian(bytes.data() + 4, version);
  store_big_endian(bytes.data() + 8, sequence);
  store_big_endian(bytes.data() + 16, static_cast<std::uint64_t>(payload.size()));
  std::copy(payload.begin(), payload.end(), bytes.begin() + header_bytes);
  store_big_endian(bytes.data() + crc_at, checksum(bytes));
  return bytes;
}

result<slot> decode_slot(std::span<const std::byte> bytes) {
  if (bytes.size() < header_bytes || load_big_endian<std::uint32_t>(bytes.data()) != magic) {
    return make_error(errc::corrupt, "no slot");
  }
  const auto size = load_big_endian<std::uint64_t>(bytes.data() + 16);
  if (size > bytes.size() - header_bytes) return make_error(errc::corrupt, "a slot that is cut off");
  bytes = bytes.first(header_bytes + size);
  if (checksum(bytes) != load_big_endian<std::uint32_t>(bytes.data() + crc_at)) {
    return make_error(errc::corrupt, "a slot with a wrong checksum");
  }
  if (const auto v = load_big_endian<std::uint32_t>(bytes.data() + 4); v != version) {
    return make_error(errc::unsupported, "a slot of version " + std::to_string(v));
  }
  const auto payload = bytes.subspan(header_bytes);
  return slot{load_big_endian<std::uint64_t>(bytes.data() + 8), {payload.begin(), payload.end()}};
}

}  // namespace millrace
