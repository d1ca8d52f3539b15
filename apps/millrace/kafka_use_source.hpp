#pragma once
#include <memory>

#include "apps/fraud/fraud_board.hpp"
#include "apps/fraud/fraud_events.hpp"
#include "apps/millrace/kafka_client/record_reader.hpp"
#include "runtime/flow/event_source.hpp"

namespace millrace::cli {

/// The source of a flow: one partition of any Kafka cluster, from an offset on, read by a thread of its own while the
/// flow has demand.
result<std::unique_ptr<event_source<fraud::seen_use>>> read_kafka_uses(const connection_options& connection,
                                                                       const partition_offset& from,
                                                                       std::shared_ptr<fraud::fraud_board> board);

}  // namespace millrace::cli
