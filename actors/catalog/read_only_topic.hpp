#pragma once
#include <string_view>

#include "actors/catalog/catalog_event.hpp"

namespace millrace {

/// The config by which a topic is read-only: a snapshot's or a mirror's. The node alone sets it.
inline constexpr std::string_view read_only_config = "millrace.read.only";

/// What who tries to change such a topic is told, with POLICY_VIOLATION: no client of Kafka takes it for something that
/// passes, so that producers fail at once.
inline constexpr std::string_view read_only_reason =
    "The topic is read-only: it belongs to a snapshot or a mirror. Write to the live topic, or to a clone.";

inline bool is_read_only(const topic& facts) {
  const auto found = facts.overrides.find(read_only_config);
  return found != facts.overrides.end() && found->second == "true";
}

}  // namespace millrace
