#include "actors/gateway/topic_lookup.hpp"

#include <cstring>

namespace millrace {

std::string key_of(const kafka::uuid& id) { return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}; }

kafka::uuid id_of(std::string_view key) {
  kafka::uuid id;
  if (key.size() == id.bytes.size()) std::memcpy(id.bytes.data(), key.data(), key.size());
  return id;
}

found_partition find_partition(const catalog_view& topics, std::string_view key, bool by_id, std::int32_t partition) {
  const auto* topic = by_id ? topics.find(id_of(key)) : topics.find(key);
  if (topic == nullptr) {
    return {nullptr, by_id ? kafka::error_code::unknown_topic_id : kafka::error_code::unknown_topic_or_partition};
  }
  if (partition < 0 || static_cast<std::size_t>(partition) >= topic->partitions.size()) {
    return {nullptr, kafka::error_code::unknown_topic_or_partition};
  }
  return {&topic->partitions[static_cast<std::size_t>(partition)], kafka::error_code::none, topic->settings.get()};
}

}  // namespace millrace
