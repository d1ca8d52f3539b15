#include "actors/catalog/catalog_logic.hpp"
#include "actors/catalog/read_only_topic.hpp"
#include "actors/catalog/refusal.hpp"
#include "actors/catalog/replica_assignment.hpp"
#include "actors/catalog/stream_name.hpp"

namespace millrace {
namespace {

using kafka::error_code;

outcome check_assignments(const std::vector<replica_list>& assignments, std::int32_t added,
                          const catalog_options& options) {
  if (assignments.size() != static_cast<std::size_t>(added)) {
    return refuse(error_code::invalid_replica_assignment, std::to_string(added) + " partitions would be added, but " +
                                                              std::to_string(assignments.size()) + " are assigned.");
  }
  for (const auto& replicas : assignments) {
    if (auto checked = check_replicas(replicas, 1, options); !checked.is_success()) return checked;
  }
  return {};
}

/// The topic with as many partitions as wanted. `added` is what the topics before it in the request add to the node.
ruling<topic> grown(const catalog_state& state, const topic_to_grow& wanted, std::int64_t added,
                    const catalog_options& options) {
  const auto found = state.find(canonical_topic_name(wanted.name));
  if (!found) return refuse(error_code::unknown_topic_or_partition, "There is no topic '" + wanted.name + "'.");
  if (is_read_only(*found)) return refuse(error_code::policy_violation, std::string(read_only_reason));
  if (wanted.partitions <= found->partitions) {
    return refuse(error_code::invalid_partitions, "The topic has " + std::to_string(found->partitions) +
                                                      " partitions; " + std::to_string(wanted.partitions) +
                                                      " would not be more.");
  }
  const auto increment = wanted.partitions - found->partitions;
  const auto node_total = state.partition_count() + added + increment;
  if (auto fits = check_partition_limits(wanted.partitions, node_total, options); !fits.is_success()) return fits;
  if (wanted.assignments) {
    if (auto fine = check_assignments(*wanted.assignments, increment, options); !fine.is_success()) return fine;
  }
  auto changed = *found;
  changed.partitions = wanted.partitions;
  return changed;
}

}  // namespace

catalog_decision<create_partitions_reply> decide(const catalog_state& state, const create_partitions_request& request,
                                                 const decision_context& context) {
  catalog_decision<create_partitions_reply> decided;
  repeated_names names;
  for (const auto& wanted : request.topics) names.count(canonical_topic_name(wanted.name));
  std::int64_t added = 0;
  for (const auto& wanted : request.topics) {
    const auto name = canonical_topic_name(wanted.name);
    if (!names.is_first(name)) continue;
    auto& answer = decided.reply.topics.emplace_back(grown_topic{wanted.name, {}});
    if (names.is_repeated(name)) {
      answer.result = refuse(error_code::invalid_request, "The topic is named more than once.");
      continue;
    }
    auto changed = grown(state, wanted, added, context.options);
    if (!changed) {
      answer.result = changed.error();
      continue;
    }
    added += changed->partitions - state.find(name)->partitions;
    if (!request.validate_only)
      decided.events.emplace_back(topic_written{std::make_shared<const topic>(std::move(*changed))});
  }
  return decided;
}

}  // namespace millrace
