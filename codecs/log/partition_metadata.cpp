#include "codecs/log/partition_metadata.hpp"

#include <cstdint>
#include <optional>

namespace millrace {
namespace {

constexpr std::string_view first_line = "version: 0\n";
constexpr std::string_view second_key = "topic_id: ";
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t id_characters = 22;  // 128 bits, 6 a character; the last one carries 2

std::string to_base64(const topic_id_bytes& id) {
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const auto byte : id) {
    bits = bits << 8 | static_cast<std::uint32_t>(byte);
    for (held += 8; held >= 6; held -= 6) text += alphabet[bits >> (held - 6) & 63];
  }
  text += alphabet[bits << (6 - held) & 63];
  return text;
}

std::optional<topic_id_bytes> from_base64(std::string_view text) {
  if (text.size() != id_characters) return std::nullopt;
  topic_id_bytes id{};
  std::uint32_t bits = 0;
  int held = 0;
  std::size_t filled = 0;
  for (const char c : text) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    id[filled++] = static_cast<std::byte>(bits >> held & 255);
  }
  if ((bits & 15) != 0) return std::nullopt;  // bits beyond the 128th
  return id;
}

}  // namespace

std::string encode_partition_metadata(const topic_id_bytes& id) {
  return std::string(first_line) + std::string(second_key) + to_base64(id);
}

result<topic_id_bytes> decode_partition_metadata(std::string_view text) {
  if (!text.starts_with(first_line)) return make_error(errc::corrupt, "partition metadata: not version 0");
  text.remove_prefix(first_line.size());
  if (!text.starts_with(second_key)) return make_error(errc::corrupt, "partition metadata: no topic_id");
  text.remove_prefix(second_key.size());
  while (text.ends_with('\n')) text.remove_suffix(1);
  const auto id = from_base64(text);
  if (!id) return make_error(errc::corrupt, "partition metadata: topic_id is no id");
  return *id;
}

}  // namespace millrace
