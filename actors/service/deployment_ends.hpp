#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "actors/service/deployment.hpp"
#include "runtime/flow/engine/graph_plan.hpp"

namespace millrace {

/// A topic that a deployment reads or writes.
struct deployment_end {
  std::string name;             ///< in the graph
  std::string topic;            ///< as the deployment spells it
  std::int32_t partitions = 1;  ///< if it is to be made; a hop has as many as the first input
  bool hop = false;             ///< between instances of the deployment, and nobody else's
};

/// The topics of a deployment, as its instances count them: sources, then hops; sinks, then dead letters, then hops.
struct deployment_ends {
  std::vector<deployment_end> inputs;
  std::vector<deployment_end> outputs;
};

/// Hops have topics only if the deployment is partitioned.
deployment_ends ends_of(const deployment& wanted, const flow::service_definition& service,
                        const flow::graph_plan& plan);

/// `invalid_argument` if a topic of a hop of one is another end of the other; of one deployment, too.
result<void> check_hops(const deployment_ends& ends, const deployment_ends& others_ends);

/// `invalid_argument` if a new deployment would do again what another does: keep its state in the same volume, or be
/// the same service between the same topics. Of the same name: if its state would be left behind.
result<void> check_apart(const deployment& wanted, const deployment_ends& ends, const deployment& other,
                         const deployment_ends& others_ends);

std::vector<std::string> topics_of(const std::vector<deployment_end>& ends);

}  // namespace millrace
