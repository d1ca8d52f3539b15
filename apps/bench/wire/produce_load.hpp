#pragma once
#include <chrono>
#include <string>

#include "apps/bench/measure/transfer.hpp"
#include "apps/bench/wire/produce_request_set.hpp"
#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace::bench {

/// Producers that cost next to nothing: what is measured is the server.
struct produce_plan {
  network_address server;
  std::string topic;
  std::int32_t partitions = 1;  ///< as many as the topic has
  std::size_t connections = 1;
  std::size_t depth = 1;           ///< requests on their way on each connection
  std::int64_t records = 100'000;  ///< rounded up to whole batches
  double records_per_second = 0;   ///< no request before its time at this rate; 0: each as soon as `depth` allows
  std::chrono::seconds seconds_max{
      0};  ///< begin no request after so long, however many records are left; 0: no such end
  record_plan batch;
};

struct produce_outcome {
  transfer moved;
  latency_histogram acks;
};

/// Runs the load to its end on this thread. An answer with an error ends it: errors as `producer_connection`, and
/// `timed_out` if no answer comes for 30 s.
result<produce_outcome> run_produce_load(const produce_plan& plan);

}  // namespace millrace::bench
