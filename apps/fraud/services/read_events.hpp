#pragma once
#include "apps/fraud/events/transaction.hpp"
#include "codecs/base/result.hpp"
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::fraud {

// Records of the inputs as events; `invalid_argument` says what is wrong with one.
result<flow::timed<transaction>> read_transaction(const flow::topic_record& record);
result<flow::timed<label>> read_label(const flow::topic_record& record);

/// How all inputs of the services of this folder are waited for. Settings: out-of-order-ms, idle-after-ms (0: others
/// always wait for a partition). `invalid_argument`.
result<flow::source_options> waiting_of(const flow::service_settings& settings);

}  // namespace millrace::fraud
