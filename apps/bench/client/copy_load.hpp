#pragma once
#include <cstdint>
#include <string>

#include "apps/bench/client/client.hpp"
#include "apps/bench/measure/transfer.hpp"

namespace millrace::bench {

/// One application of librdkafka that copies a topic exactly once: committed records in, transactions out, the offsets
/// of what was read committed with what was written.
struct copy_plan {
  network_address server;
  std::string from;
  std::string to;     ///< with as many partitions as `from`
  std::string group;  ///< of the offsets, and the transactional id
  std::int64_t records = 100'000;
  std::int64_t records_per_transaction = 1'000;
};

struct copy_outcome {
  transfer moved;             ///< from the first record that is asked for until the last commit is answered
  latency_histogram commits;  ///< from asking for the commit, before its records are on their way, until its answer
};

/// `timed_out`: no record came for 30 s, or a commit took longer. `unavailable`: refused, with librdkafka's words.
result<copy_outcome> run_copy_load(const copy_plan& plan);

}  // namespace millrace::bench
