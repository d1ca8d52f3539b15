#include "codecs/changelog/change_avro.hpp"

#include <array>
#include <cstddef>

#include "codecs/avro/avro_object.hpp"
#include "codecs/kafka/records/varint.hpp"

namespace millrace {
namespace {

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

std::string change_avro(const row_change& change, std::int64_t at_ms) {
  static const auto fingerprint = avro_fingerprint(change_schema);
  auto bytes = avro_object_head(fingerprint);
  append_bytes(bytes, change.key);
  append_optional(bytes, change.before);
  append_optional(bytes, change.after);
  append_long(bytes, at_ms);
  return bytes;
}

}  // namespace millrace
