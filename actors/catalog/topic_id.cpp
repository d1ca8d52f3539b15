#include "actors/catalog/topic_id.hpp"

#include <cstring>

namespace millrace {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string to_text(const topic_id& id) {
  std::string text;
  unsigned bits = 0;
  int bit_count = 0;
  for (const auto byte : id.bytes) {
    bits = (bits << 8) | std::to_integer<unsigned>(byte);
    bit_count += 8;
    while (bit_count >= 6) {
      bit_count -= 6;
      text += alphabet[(bits >> bit_count) & 63];
    }
  }
  text += alphabet[(bits << (6 - bit_count)) & 63];
  return text;
}

std::optional<topic_id> topic_id_of(std::string_view text) {
  topic_id id;
  std::size_t next = 0;
  unsigned bits = 0;
  int bit_count = 0;
  for (const auto c : text) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<unsigned>(digit);
    bit_count += 6;
    if (bit_count < 8) continue;
    if (next == id.bytes.size()) return std::nullopt;
    bit_count -= 8;
    id.bytes[next++] = static_cast<std::byte>((bits >> bit_count) & 255);
  }
  if (next != id.bytes.size() || to_text(id) != text) return std::nullopt;
  return id;
}

bool is_reserved(const topic_id& id) {
  topic_id metadata_topic;
  metadata_topic.bytes.back() = std::byte{1};
  return id.is_zero() || id == metadata_topic || to_text(id).front() == '-';
}

std::size_t topic_id_hash::operator()(const topic_id& id) const {
  std::size_t hash = 0;
  std::memcpy(&hash, id.bytes.data(), sizeof hash);
  return hash;
}

}  // namespace millrace
