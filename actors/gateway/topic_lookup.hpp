#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "actors/catalog/catalog_view.hpp"
#include "actors/partition/partition_handle.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/uuid.hpp"

namespace millrace {

inline constexpr int topic_ids_from_produce_version = 13;
inline constexpr int topic_ids_from_fetch_version = 13;

/// A topic as a key that is either its name or, where a version speaks of ids, the id's 16 bytes.
std::string key_of(const kafka::uuid& id);
kafka::uuid id_of(std::string_view key);

struct found_partition {
  const partition_handle* handle;            ///< null if there is none; lives as long as the view
  kafka::error_code error;                   ///< then: UNKNOWN_TOPIC_ID or UNKNOWN_TOPIC_OR_PARTITION
  const topic_settings* settings = nullptr;  ///< of its topic
};

found_partition find_partition(const catalog_view& topics, std::string_view key, bool by_id, std::int32_t partition);

}  // namespace millrace
