#include "codecs/changelog/change_avro.hpp"

#include <array>
#include <cstddef>

#include "codecs/kafka/records/varint.hpp"

namespace millrace {
namespace {

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

/// A long: zigzag, seven bits a byte, as the varints of records.
void append_long(std::string& to, std::int64_t value) {
  std::array<std::byte, kafka::varlong_bytes_max> bytes{};
  const auto* end = kafka::write_varint(bytes.data(), value);
  to.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(end - bytes.data()));
}

void append_bytes(std::string& to, std::string_view bytes) {
  append_long(to, static_cast<std::int64_t>(bytes.size()));
  to += bytes;
}

/// A union of null and bytes: which of them, then it.
void append_optional(std::string& to, const std::optional<std::string>& value) {
  append_long(to, value ? 1 : 0);
  if (value) append_bytes(to, *value);
}

}  // namespace

std::uint64_t avro_fingerprint(std::string_view canonical_schema) {
  static constexpr auto table = fingerprint_table();
  auto value = empty_fingerprint;
  for (const char c : canonical_schema) value = (value >> 8U) ^ table[(value ^ static_cast<std::uint8_t>(c)) & 0xffU];
  return value;
}

std::string change_avro(const row_change& change, std::int64_t at_ms) {
  static const auto fingerprint = avro_fingerprint(change_schema);
  std::string bytes = "\xc3\x01";
  for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(fingerprint >> shift & 0xffU);
  append_bytes(bytes, change.key);
  append_optional(bytes, change.before);
  append_optional(bytes, change.after);
  append_long(bytes, at_ms);
  return bytes;
}

}  // namespace millrace
