#pragma once
#include <string>

#include "apps/bench/client/client.hpp"
#include "apps/bench/measure/transfer.hpp"

namespace millrace::bench {

/// One producer of librdkafka at full speed: what an application sees.
struct client_produce_plan {
  network_address server;
  std::string topic;
  std::int64_t records = 1'000'000;
  std::int64_t record_bytes = 200;
  std::int64_t batch_bytes = 16'384;
  std::int64_t linger_ms = 5;
};

struct client_produce_outcome {
  transfer moved;
  latency_histogram acks;  ///< mostly time in the client's own queue
};

/// Errors as `record_sender`.
result<client_produce_outcome> run_client_produce_load(const client_produce_plan& plan);

}  // namespace millrace::bench
