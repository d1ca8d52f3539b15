#pragma once
#include <vector>

#include "actors/gateway/ask_catalog.hpp"

namespace millrace::handlers {

/// Takes out of `wanted` what the client may not, with the reasons: settings of topics are for who may `admin` their
/// stream, settings of nodes for who may everything.
inline std::vector<altered_resource> refusals_of(alter_configs_request& wanted, const permitted_topics& topics) {
  std::vector<altered_resource> refused;
  std::erase_if(wanted.resources, [&](const resource_to_alter& resource) {
    outcome result;
    if (resource.type == resource_type::topic) result = outcome_of(topics, resource.name);
    if (resource.type == resource_type::node && !topics.is_unbounded())
      result = {kafka::error_code::cluster_authorization_failed, "Settings of nodes are the operator's."};
    if (result.is_success()) return false;
    refused.push_back({resource.type, resource.name, std::move(result)});
    return true;
  });
  return refused;
}

}  // namespace millrace::handlers
