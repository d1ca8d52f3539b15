#pragma once
#include <optional>
#include <set>
#include <string>

#include "actors/group/group.hpp"

namespace millrace {

inline constexpr std::string_view consumer_protocol_type = "consumer";

/// The topics that members subscribe to, by their canonical names. Absent if that cannot be told: no consumers, no
/// protocol chosen yet, or metadata that is not a subscription.
std::optional<std::set<std::string>> subscribed_topics(const group& g);

/// Whether members of the live group use this topic. When in doubt consumers do.
bool uses_topic(const group& g, const std::optional<std::set<std::string>>& subscribed, const std::string& topic);

}  // namespace millrace
