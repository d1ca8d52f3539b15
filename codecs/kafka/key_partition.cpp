#include "codecs/kafka/key_partition.hpp"

namespace millrace::kafka {
namespace {

constexpr std::uint32_t seed = 0x9747b28c, multiplier = 0x5bd1e995;

std::uint32_t byte_at(std::string_view key, std::size_t i) { return static_cast<std::uint8_t>(key[i]); }

}  // namespace

std::uint32_t key_hash(std::string_view key) {
  auto hash = seed ^ static_cast<std::uint32_t>(key.size());
  std::size_t at = 0;
  for (; at + 4 <= key.size(); at += 4) {
    auto four =
        byte_at(key, at) | byte_at(key, at + 1) << 8U | byte_at(key, at + 2) << 16U | byte_at(key, at + 3) << 24U;
    four *= multiplier;
    four ^= four >> 24U;
    hash = (hash * multiplier) ^ (four * multiplier);
  }
  const auto left = key.size() - at;
  if (left >= 3) hash ^= byte_at(key, at + 2) << 16U;
  if (left >= 2) hash ^= byte_at(key, at + 1) << 8U;
  if (left >= 1) hash = (hash ^ byte_at(key, at)) * multiplier;
  hash ^= hash >> 13U;
  hash *= multiplier;
  return hash ^ hash >> 15U;
}

partition_index partition_of_key(std::string_view key, std::int32_t partitions) {
  return partition_index(static_cast<std::int32_t>(key_hash(key) & 0x7fffffffU) % partitions);
}

}  // namespace millrace::kafka
