#include "actors/catalog/topic_id.hpp"

#include <cstring>
#include <string_view>

namespace millrace {

std::string to_text(const topic_id& id) {
  static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
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
