#include "actors/service/deployment_ends.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "actors/catalog/stream_name.hpp"

namespace millrace {
namespace {

error refused(std::string why) { return make_error(errc::invalid_argument, std::move(why)); }

/// An end of the first that is on a topic of the second.
std::optional<deployment_end> any_same(const std::vector<deployment_end>& these,
                                       const std::vector<deployment_end>& those) {
  const auto found = std::ranges::find_if(these, [&](const deployment_end& one) {
    const auto name = canonical_topic_name(one.topic);
    return std::ranges::any_of(those, [&](const auto& other) { return canonical_topic_name(other.topic) == name; });
  });
  return found == these.end() ? std::nullopt : std::optional(*found);
}

std::vector<deployment_end> hops_of(const deployment_ends& ends) {
  std::vector<deployment_end> hops;
  std::ranges::copy_if(ends.inputs, std::back_inserter(hops), &deployment_end::hop);
  return hops;
}

std::vector<deployment_end> others_of(const deployment_ends& ends) {
  std::vector<deployment_end> others;
  for (const auto* side : {&ends.inputs, &ends.outputs}) {
    std::ranges::copy_if(*side, std::back_inserter(others), [](const deployment_end& end) { return !end.hop; });
  }
  return others;
}

}  // namespace

deployment_ends ends_of(const deployment& wanted, const flow::service_definition& service,
                        const flow::graph_plan& plan) {
  deployment_ends all;
  for (const auto& source : service.sources) {
    all.inputs.push_back({source.source, wanted.topic_of(source.source, source.topic), source.partitions});
  }
  for (const auto& sink : service.sinks) {
    all.outputs.push_back({sink.sink, wanted.topic_of(sink.sink, sink.topic), sink.partitions});
  }
  all.outputs.push_back({"dead-letters", wanted.dead_letter_topic()});
  if (!wanted.partitioned) return all;
  for (const auto& hop : plan.hops) {
    const deployment_end end{.name = hop.name, .topic = wanted.name + "." + hop.name, .hop = true};
    all.inputs.push_back(end);
    all.outputs.push_back(end);
  }
  return all;
}

result<void> check_hops(const deployment_ends& ends, const deployment_ends& others_ends) {
  auto taken = any_same(hops_of(ends), others_of(others_ends));
  if (!taken) taken = any_same(others_of(ends), hops_of(others_ends));
  if (!taken) return {};
  return refused("topic " + taken->topic +
                 " is between instances of a service alone: name another deployment or topic");
}

result<void> check_apart(const deployment& wanted, const deployment_ends& ends, const deployment& other,
                         const deployment_ends& others_ends) {
  const bool same_volume = wanted.state_volume() == other.state_volume();
  if (wanted.name == other.name) {
    if (same_volume) return {};
    return refused("volume: the state of " + other.name + " is in " + other.state_volume() +
                   ": remove the deployment first if it is to begin anew elsewhere");
  }
  if (auto apart = check_hops(ends, others_ends); !apart) return apart;
  if (any_same(hops_of(ends), hops_of(others_ends)))
    return refused("name: a hop of it has the topic of a hop of " + other.name);
  if (same_volume) return refused("volume: the state of deployment " + other.name + " is in " + other.state_volume());
  if (wanted.service != other.service || !any_same(ends.inputs, others_ends.inputs)) return {};
  const auto twice = any_same(ends.outputs, others_ends.outputs);
  if (!twice) return {};
  return refused("topics." + twice->name + ": deployment " + other.name + " of the same service writes the same to " +
                 twice->topic + ": name another topic");
}

std::vector<std::string> topics_of(const std::vector<deployment_end>& ends) {
  std::vector<std::string> all;
  for (const auto& end : ends) all.push_back(end.topic);
  return all;
}

}  // namespace millrace
