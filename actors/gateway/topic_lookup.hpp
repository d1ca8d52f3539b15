#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "actors/gateway/permitted_topics.hpp"
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
  const partition_handle* handle;      ///< null if there is none for the client; lives as long as the view
  kafka::error_code error;             ///< then: as `permitted_topics::find` says
  const topic_entry* topic = nullptr;  ///< its
};

found_partition find_partition(const permitted_topics& topics, std::string_view key, bool by_id,
                               std::int32_t partition);

/// For a person: why `find_partition` refused.
std::string reason_of(const permitted_topics& topics, std::string_view key, bool by_id, kafka::error_code error);

}  // namespace millrace
