#pragma once
#include <cstdint>

namespace millrace::fraud {

// The topics that the services read and write unless a deployment names others.
inline constexpr const char* input_topic = "transactions";
inline constexpr const char* alerts_topic = "alerts";
inline constexpr const char* labels_topic = "labels";
inline constexpr const char* scores_topic = "fraud-scores";
inline constexpr const char* findings_topic = "fraud-alerts";
inline constexpr const char* track_topic = "fraud-track-record";
inline constexpr const char* features_topic = "fraud-features";
inline constexpr const char* last_uses_topic = "last-uses";
inline constexpr std::int32_t input_partitions = 4;

}  // namespace millrace::fraud
