#pragma once
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::bench {

/// Reads the topic `payments`, and writes `velocity` alerts, as JSON: the rules of apps/bench/flow/fraud_rules.hpp.
/// Setting: in-order=1 puts payments in the order of event time first.
flow::service_definition fraud_pipeline();

/// Reads the topic `readings`, and writes `outliers` and `minutes`: the rules of apps/bench/flow/monitoring_rules.hpp.
flow::service_definition monitoring_pipeline();

}  // namespace millrace::bench
