#pragma once
#include "actors/service/deployment_ends.hpp"
#include "actors/service/service_environment.hpp"

namespace millrace {

/// Makes the topics of a deployment that are not there. Waits for the catalog. `unavailable`, `timed_out`.
result<void> make_topics(const service_environment& environment, const deployment_ends& ends);

/// How many partitions the first topic that a deployment reads has; 1 if it reads none, 0 if the topic is not there.
std::size_t partitions_read(const service_environment& environment, const deployment_ends& ends);

}  // namespace millrace
