#pragma once
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::fraud {

inline constexpr const char* detection_service_name = "fraud-detection";

/// What its sinks are, by their places in the definition.
enum class detection_sink : std::size_t { scores, alerts, track_record, features };

/// The file in the service's volume that the trees are read from.
inline constexpr const char* model_file = "model.json";

/// All detectors beside each other, as `fraud_detection_graph`: reads `transactions` and `labels`, writes
/// `fraud-scores`, `fraud-alerts`, `fraud-track-record` and, if features=on, `fraud-features`. A model that is put into
/// the file `model_file` of its volume judges from the next commit on. Settings: speed-kmh-max, distance-km-min,
/// burst-uses-max, online-alert-score, labels-wait-days, features, and those of `waiting_of`.
flow::service_definition fraud_detection_service();

}  // namespace millrace::fraud
