#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "apps/bench/measure/transfer.hpp"
#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace::bench {

/// Transactional producers that each write and commit one transaction after another.
struct transaction_plan {
  network_address server;
  std::string topic;
  std::int32_t partitions = 1;          ///< as many as the topic has
  std::int32_t producers = 1;           ///< each with a transactional id, a connection and a thread of its own
  std::int32_t records = 1;             ///< of each transaction, dealt out to the partitions in turn
  std::int64_t record_bytes = 200;      ///< of each value
  std::int64_t transactions = 1'000;    ///< of all producers together
  std::chrono::seconds seconds_max{0};  ///< begin no transaction after so long; 0: no such end
};

struct transaction_outcome {
  transfer moved;
  std::int64_t transactions = 0;
  std::int64_t put_off = 0;   ///< how often a producer was told to come again
  int version = 0;            ///< of transactions, as the server has it
  latency_histogram commits;  ///< from asking for the commit until its answer, put-offs counted in
  latency_histogram whole;    ///< from the first request of a transaction until its commit is answered
};

/// Runs the load to its end. Errors as `transactional_client`; the first one ends all producers.
result<transaction_outcome> run_transaction_load(const transaction_plan& plan);

}  // namespace millrace::bench
