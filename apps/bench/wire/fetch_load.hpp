#pragma once
#include <string>

#include "apps/bench/measure/transfer.hpp"
#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace::bench {

/// Readers that look at batch headers only: what is measured is the server.
struct fetch_plan {
  network_address server;
  std::string topic;
  std::int32_t partitions = 1;
  std::int32_t connections = 1;     ///< partition p is read by connection p mod this; not more than partitions
  std::int64_t records = 100'000;   ///< in all partitions, from their start
  std::int64_t record_bytes = 200;  ///< of each value, as they were produced
  std::int32_t partition_bytes_max = 1 << 20;  ///< of one partition in one answer
  bool check_crc = false;
};

/// Reads until `records` have come, each connection on a thread of its own. Checks that every batch begins where the
/// one before it ended. `unavailable`, with Kafka's code: a fetch was refused. `corrupt`: offsets have a gap, a batch
/// is none, or its CRC is wrong. `timed_out`: no record came for 10 s, so there are fewer.
result<transfer> run_fetch_load(const fetch_plan& plan);

}  // namespace millrace::bench
