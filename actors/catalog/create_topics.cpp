#include <set>

#include "actors/catalog/catalog_logic.hpp"
#include "actors/catalog/name_collisions.hpp"
#include "actors/catalog/refusal.hpp"
#include "actors/catalog/replica_assignment.hpp"
#include "actors/catalog/topic_name.hpp"

namespace millrace {
namespace {

using kafka::error_code;

/// What the topics of one request that were accepted so far add to the state.
struct accepted_topics {
  std::map<std::string, std::string> names_by_collision_form;
  std::int64_t partitions = 0;
};

struct topic_shape {
  std::int32_t partitions;
  std::int16_t replication_factor;
};

outcome check_stream(const stream_list* streams, const std::string& as_spelt) {
  if (!streams) return {};
  const auto fine = check_new_topic(*streams, as_spelt);
  if (fine) return {};
  const bool read_only = fine.error().code == errc::unsupported;
  return refuse(read_only ? error_code::policy_violation : error_code::invalid_topic_exception, fine.error().context);
}

outcome check_name(const catalog_state& state, const accepted_topics& accepted, const std::string& name) {
  if (auto legal = check_new_topic_name(name); !legal)
    return refuse(error_code::invalid_topic_exception, legal.error().context);
  if (state.find(name)) return refuse(error_code::topic_already_exists, "Topic '" + name + "' already exists.");
  std::string other;
  if (const auto existing = state.find_colliding(name)) other = existing->name;
  const auto& forms = accepted.names_by_collision_form;
  if (const auto same = forms.find(collision_form(name)); same != forms.end()) other = same->second;
  if (other.empty()) return {};
  return refuse(error_code::invalid_topic_exception,
                "Topic '" + name + "' collides with '" + other + "': names may not differ in '.' and '_' alone.");
}

ruling<topic_shape> assigned_shape(const topic_to_create& wanted, const decision_context& context) {
  if (wanted.partitions != -1 || wanted.replication_factor != -1) {
    return refuse(error_code::invalid_request,
                  "With a manual assignment, the number of partitions and the replication factor must be -1.");
  }
  const auto partitions = partitions_of(wanted.assignments, context.options);
  if (!partitions) return partitions.error();
  return topic_shape{*partitions, static_cast<std::int16_t>(wanted.assignments.front().replicas.size())};
}

ruling<topic_shape> counted_shape(const topic_to_create& wanted, const node_configs& node) {
  if (wanted.partitions == 0 || wanted.partitions < -1)
    return refuse(error_code::invalid_partitions, "The number of partitions must be above 0, or -1 for the default.");
  if (wanted.replication_factor == 0 || wanted.replication_factor < -1) {
    return refuse(error_code::invalid_replication_factor,
                  "The replication factor must be above 0, or -1 for the default.");
  }
  const auto partitions = wanted.partitions != -1 ? wanted.partitions : fixed_integer(node, "num.partitions");
  const auto replicas =
      wanted.replication_factor != -1 ? wanted.replication_factor : fixed_integer(node, "default.replication.factor");
  if (replicas > 1) {
    return refuse(error_code::invalid_replication_factor,
                  "A replication factor of " + std::to_string(replicas) + " cannot be reached with one node.");
  }
  return topic_shape{static_cast<std::int32_t>(partitions), static_cast<std::int16_t>(replicas)};
}

ruling<config_map> overrides_of(const topic_to_create& wanted, const node_configs& node) {
  config_map overrides;
  for (const auto& [name, value] : wanted.configs) {
    const auto* config = find_topic_config(name);
    if (config == nullptr) return refuse(error_code::invalid_config, "Unknown topic config name: " + name);
    if (config->definition.node_sets)
      return refuse(error_code::invalid_config, "The config " + name + " is the node's to set.");
    if (!value) return refuse(error_code::invalid_config, "The config " + name + " has no value.");
    auto normal = normalize(config->definition, *value);
    if (!normal) return refuse(error_code::invalid_config, normal.error().context);
    overrides[name] = std::move(*normal);
  }
  if (auto fine = check_together(with_overrides(default_settings(node), overrides)); !fine)
    return refuse(error_code::invalid_config, fine.error().context);
  return overrides;
}

ruling<topic> new_topic(const catalog_state& state, const accepted_topics& accepted, const topic_to_create& wanted,
                        const node_configs& node, const decision_context& context, created_topic& answer) {
  auto name = canonical_topic_name(wanted.name);
  if (auto named = check_name(state, accepted, name); !named.is_success()) return named;
  if (auto placed = check_stream(context.streams, wanted.name); !placed.is_success()) return placed;
  auto overrides = overrides_of(wanted, node);
  if (!overrides) return overrides.error();
  const auto shape = wanted.assignments.empty() ? counted_shape(wanted, node) : assigned_shape(wanted, context);
  if (!shape) return shape.error();
  const auto node_total = state.partition_count() + accepted.partitions + shape->partitions;
  if (auto fits = check_partition_limits(shape->partitions, node_total, context.options); !fits.is_success())
    return fits;
  answer.partitions = shape->partitions;
  answer.replication_factor = shape->replication_factor;
  answer.overrides = *overrides;
  return topic{std::move(name), {}, shape->partitions, context.now_ms, std::move(*overrides)};
}

topic_id unused_id(const catalog_state& state, const id_source& new_id) {
  auto id = new_id();
  while (is_reserved(id) || state.find(id)) id = new_id();
  return id;
}

}  // namespace

catalog_decision<create_topics_reply> decide(const catalog_state& state, const create_topics_request& request,
                                             const decision_context& context) {
  catalog_decision<create_topics_reply> decided;
  const auto node = node_configs_of(state, context.options);
  accepted_topics accepted;
  repeated_names names;
  for (const auto& wanted : request.topics) names.count(canonical_topic_name(wanted.name));
  for (const auto& wanted : request.topics) {
    const auto name = canonical_topic_name(wanted.name);
    if (!names.is_first(name)) continue;
    auto& answer = decided.reply.topics.emplace_back();
    answer.name = wanted.name;
    if (names.is_repeated(name)) {
      answer.result = refuse(error_code::invalid_request, "The topic is asked for more than once.");
      continue;
    }
    auto made = new_topic(state, accepted, wanted, node, context, answer);
    if (!made) {
      answer.result = made.error();
      continue;
    }
    accepted.names_by_collision_form.emplace(collision_form(name), name);
    accepted.partitions += made->partitions;
    if (request.validate_only) continue;
    made->id = answer.id = unused_id(state, context.new_id);
    decided.events.emplace_back(topic_written{std::make_shared<const topic>(std::move(*made))});
  }
  return decided;
}

}  // namespace millrace
