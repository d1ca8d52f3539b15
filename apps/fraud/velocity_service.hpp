#pragma once
#include "apps/fraud/card_velocity.hpp"
#include "codecs/base/result.hpp"
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::fraud {

/// The rules of `card_velocity` as a service: reads `transactions`, remembers the last uses of each card in its private
/// table, and writes `alerts`. Settings: speed-kmh-max, distance-km-min, burst-uses-max.
flow::service_definition velocity_service();

/// Of those settings. `invalid_argument`.
result<thresholds> thresholds_of(const flow::service_settings& settings);

}  // namespace millrace::fraud
