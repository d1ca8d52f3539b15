#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "apps/fraud/fraud_board.hpp"
#include "apps/fraud/fraud_events.hpp"
#include "apps/millrace/kafka_client/client.hpp"
#include "apps/millrace/kafka_client/partition_offsets.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/flow/event_sink.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace::cli {

/// How long the sinks of a service that ends go on writing what they took, all together from the first to end.
/// Threads: any.
class last_writes {
 public:
  static constexpr auto wait_max = std::chrono::seconds(3);

  void begin() {
    std::int64_t none = 0;
    ends_at_.compare_exchange_strong(none, (clock::now() + wait_max).time_since_epoch().count());
  }

  bool are_over() const {
    const auto at = ends_at_.load();
    return at != 0 && clock::now().time_since_epoch().count() >= at;
  }

 private:
  using clock = std::chrono::steady_clock;

  std::atomic<clock::rep> ends_at_{0};  ///< 0: not begun
};

struct kafka_alert_sink_options {
  connection_options connection;
  partition_offset alerts;          ///< where they go; alerts at or after the offset may be of input that is read again
  kafka::partition_index input{0};  ///< the partition of the input that the flow reads
  std::string source;               ///< names the input in the checkpoint
  std::string checkpoint_path;
  millrace::disk* disk = nullptr;  ///< outlives the sink
  std::shared_ptr<fraud::fraud_board> board;
  std::shared_ptr<last_writes> ending = std::make_shared<last_writes>();
  logger voice;
};

/// The sink of a flow whose alerts go to any Kafka cluster; all as `fraud::write_alerts` does it, on a thread of its
/// own. Reads the alerts since the checkpoint back before it returns. Its end waits until what it took is written,
/// within `ending`, and says how many alerts were not: they are after the checkpoint, so that the next run raises them
/// again.
result<std::unique_ptr<event_sink<fraud::fraud_output>>> write_kafka_alerts(const kafka_alert_sink_options& options);

}  // namespace millrace::cli
