#pragma once
#include <functional>
#include <vector>

#include "actors/service/service_host.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

struct node_parts;

/// Calls `take` on the first reactor, where it is called, with all deployments; none while the node starts or stops.
void survey_services(node_parts& n, std::function<void(std::vector<service_status>)> take);

void collect_services(metric_sink& sink, const std::vector<service_status>& services);

}  // namespace millrace
