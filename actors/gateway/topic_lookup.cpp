#include "actors/gateway/topic_lookup.hpp"

#include <cstring>

namespace millrace {

std::string key_of(const kafka::uuid& id) { return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}; }

kafka::uuid id_of(std::string_view key) {
  kafka::uuid id;
  if (key.size() == id.bytes.size()) std::memcpy(id.bytes.data(), key.data(), key.size());
  return id;
}

found_partition find_partition(const permitted_topics& topics, std::string_view key, bool by_id,
                               std::int32_t partition) {
  const auto found = by_id ? topics.find(id_of(key)) : topics.find(key);
  if (!found.topic) return {nullptr, found.error};
  const auto& partitions = found.topic->partitions;
  if (partition < 0 || static_cast<std::size_t>(partition) >= partitions.size()) {
    return {nullptr, kafka::error_code::unknown_topic_or_partition};
  }
  return {&partitions[static_cast<std::size_t>(partition)], kafka::error_code::none, found.topic};
}

std::string reason_of(const permitted_topics& topics, std::string_view key, bool by_id, kafka::error_code error) {
  if (!by_id) return topics.reason(error, key);
  const auto* topic = topics.all().find(id_of(key));
  return topics.reason(error, topic ? std::string_view(topic->facts->name) : std::string_view());
}

}  // namespace millrace
