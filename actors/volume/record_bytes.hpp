#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codecs/base/bytes_reader.hpp"
#include "codecs/base/bytes_writer.hpp"

/// Parts of the records in a volume's tree and in the registry: numbers as varints, texts as size and bytes.
namespace millrace::record_bytes {

using text_pairs = std::vector<std::pair<std::string, std::string>>;

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

inline std::string string_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline void write_text(bytes_writer& to, std::string_view text) {
  to.write_uvarint(text.size());
  to.write_bytes(bytes_of(text));
}

inline void write_pairs(bytes_writer& to, const text_pairs& pairs) {
  to.write_uvarint(pairs.size());
  for (const auto& [name, value] : pairs) {
    write_text(to, name);
    write_text(to, value);
  }
}

/// `write_uvarint` of 64 bits; `read_uvarint` has 32.
inline std::uint64_t read_number(bytes_reader& from) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; from.ok(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(from.read_int8());
    if (shift > 63 || (shift == 63 && byte > 1)) from.fail(errc::corrupt, "number too long");
    if (!from.ok()) return 0;
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  return 0;
}

inline std::string read_text(bytes_reader& from) {
  const auto size = read_number(from);
  if (size > from.remaining()) from.fail(errc::corrupt, "text longer than its record");
  return from.ok() ? string_of(from.read_bytes(size)) : std::string();
}

inline text_pairs read_pairs(bytes_reader& from) {
  text_pairs pairs;
  const auto count = read_number(from);
  for (std::uint64_t i = 0; i < count && from.ok(); ++i) {
    auto name = read_text(from);
    pairs.emplace_back(std::move(name), read_text(from));
  }
  return pairs;
}

}  // namespace millrace::record_bytes
