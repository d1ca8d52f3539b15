#pragma once
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::fraud {

/// The rules of `card_velocity` as a service: reads `transactions`, remembers the last uses of each card in its private
/// table, and writes `alerts`. Settings: speed-kmh-max, distance-km-min, burst-uses-max.
flow::service_definition velocity_service();

}  // namespace millrace::fraud
