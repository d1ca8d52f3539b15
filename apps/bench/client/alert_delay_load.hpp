#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "apps/bench/measure/latency_histogram.hpp"
#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace::bench {

/// Lines of a file sent to a topic at a steady rate, and the alerts read that a service makes of them: by a producer
/// and a committed consumer of librdkafka, in this process.
struct alert_delay_plan {
  network_address server;
  std::string file;                ///< JSON, a line an event; "txn" counts the lines of the file
  std::string topic = "payments";  ///< of one partition, so that events stay in order
  std::string alerts = "velocity";
  std::int64_t first = 0;  ///< lines of the file that are left out
  std::int64_t records = 100'000;
  std::int64_t warm_up = 0;  ///< alerts of so many of them are not counted
  double records_per_second = 20'000;
  std::int64_t settle_ms = 200;     ///< before the first record: the consumer's first fetch is then parked
  std::int64_t patience_ms = 2000;  ///< so long after the last record more alerts are waited for
};

struct alert_delay_outcome {
  latency_histogram delays;  ///< from when an event was due until its alert was read
  latency_histogram acks;
  std::int64_t alerts = 0;
  std::chrono::steady_clock::time_point first_alert{};
};

/// `io_failure`: there is no such file; `invalid_argument`: it has too few lines; `unavailable`: a record was refused.
result<alert_delay_outcome> run_alert_delay_load(const alert_delay_plan& plan);

}  // namespace millrace::bench
