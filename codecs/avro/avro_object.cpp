#include "codecs/avro/avro_object.hpp"

#include <array>

namespace millrace {
namespace {

constexpr std::string_view marker = "\xc3\x01";

constexpr std::uint64_t empty_fingerprint = 0xc15d213aa4d7a795;

constexpr std::array<std::uint64_t, 256> fingerprint_table() {
  std::array<std::uint64_t, 256> table{};
  for (std::uint64_t i = 0; i < table.size(); ++i) {
    std::uint64_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1U) ^ (empty_fingerprint & (~(value & 1U) + 1U));
    table[i] = value;
  }
  return table;
}

}  // namespace

std::uint64_t avro_fingerprint(std::string_view canonical_schema) {
  static constexpr auto table = fingerprint_table();
  auto value = empty_fingerprint;
  for (const char c : canonical_schema) value = (value >> 8U) ^ table[(value ^ static_cast<std::uint8_t>(c)) & 0xffU];
  return value;
}

std::string avro_object_head(std::uint64_t fingerprint) {
  std::string bytes(marker);
  for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(fingerprint >> shift & 0xffU);
  return bytes;
}

std::optional<avro_object> split_avro_object(std::string_view bytes) {
  if (!bytes.starts_with(marker) || bytes.size() < marker.size() + 8) return std::nullopt;
  avro_object object;
  for (unsigned i = 0; i < 8; ++i) {
    object.fingerprint |= std::uint64_t{static_cast<std::uint8_t>(bytes[marker.size() + i])} << (8 * i);
  }
  object.body = bytes.substr(marker.size() + 8);
  return object;
}

}  // namespace millrace
