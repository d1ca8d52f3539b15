#pragma once
#include <chrono>
#include <string>

#include "apps/bench/client/client.hpp"

namespace millrace::bench {

/// Two consumers of librdkafka, one after the other, with the classic protocol.
struct group_join_plan {
  network_address server;
  std::string topic;  ///< two partitions at least
  std::string group;
  std::string assignor = "range";                 ///< or "cooperative-sticky"
  std::chrono::milliseconds second_after{2'000};  ///< from when the first has its partitions
};

/// From subscribing until a member holds its first partition.
struct group_join_outcome {
  std::chrono::nanoseconds first{0};
  std::chrono::nanoseconds second{0};
};

/// `timed_out` if a member has no partition after 60 s. Errors as `make_client`.
result<group_join_outcome> run_group_join(const group_join_plan& plan);

}  // namespace millrace::bench
