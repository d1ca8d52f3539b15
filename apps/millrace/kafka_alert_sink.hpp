#pragma once
#include <memory>
#include <string>

#include "apps/fraud/fraud_board.hpp"
#include "apps/fraud/fraud_events.hpp"
#include "apps/millrace/kafka_client/client.hpp"
#include "apps/millrace/kafka_client/partition_offsets.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/flow/event_sink.hpp"

namespace millrace::cli {

struct kafka_alert_sink_options {
  connection_options connection;
  partition_offset alerts;          ///< where they go; alerts at or after the offset may be of input that is read again
  kafka::partition_index input{0};  ///< the partition of the input that the flow reads
  std::string source;               ///< names the input in the checkpoint
  std::string checkpoint_path;
  millrace::disk* disk = nullptr;  ///< outlives the sink
  std::shared_ptr<fraud::fraud_board> board;
};

/// The sink of a flow whose alerts go to any Kafka cluster; all as `fraud::write_alerts` does it, on a thread of its
/// own. Reads the alerts since the checkpoint back before it returns.
result<std::unique_ptr<event_sink<fraud::fraud_output>>> write_kafka_alerts(const kafka_alert_sink_options& options);

}  // namespace millrace::cli
