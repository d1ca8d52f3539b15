#pragma once
#include <optional>
#include <string>

#include "apps/bench/client/client.hpp"
#include "apps/bench/measure/transfer.hpp"

namespace millrace::bench {

/// Where records are read that were written elsewhere: at a mirror.
struct read_place {
  network_address server;
  std::string topic;
};

/// Records sent at a steady rate by one producer and read by one consumer, both of librdkafka, in this process.
struct end_to_end_plan {
  network_address server;
  std::string topic;
  std::optional<read_place> read_at = {};  ///< where they were written if not said
  std::int64_t records = 10'000;
  std::int64_t record_bytes = 200;  ///< 8 at least: the value begins with the moment at which the record was due
  double records_per_second = 10'000;
  std::string linger_ms = "0";
  std::string in_flight = "5";  ///< requests on their way
};

struct end_to_end_outcome {
  transfer moved;
  latency_histogram delays;  ///< from when a record was due until the consumer had it: a stall is not hidden by waiting
  latency_histogram acks;
};

/// `unavailable`: a record was refused; `timed_out`: one did not arrive within 30 s of the one before.
result<end_to_end_outcome> run_end_to_end_load(const end_to_end_plan& plan);

}  // namespace millrace::bench
