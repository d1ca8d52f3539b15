#include <optional>
#include <set>

#include "actors/catalog/catalog_logic.hpp"
#include "actors/catalog/read_only_topic.hpp"
#include "actors/catalog/refusal.hpp"
#include "actors/catalog/stream_name.hpp"
#include "actors/catalog/topic_name.hpp"

namespace millrace {
namespace {

using kafka::error_code;

/// What may be set on one kind of resource, and how what may not is refused.
struct config_scope {
  std::optional<config_definition> (*find)(const std::string& name);
  outcome (*unknown)(const std::string& name);
  error_code bad_value;
};

std::optional<config_definition> find_for_topic(const std::string& name) {
  const auto* config = find_topic_config(name);
  return config == nullptr ? std::nullopt : std::optional(config->definition);
}

std::optional<config_definition> find_for_node(const std::string& name) {
  const auto* config = find_topic_config_by_node_name(name);
  return config == nullptr ? std::nullopt : std::optional(node_definition(*config));
}

outcome unknown_for_topic(const std::string& name) {
  return refuse(error_code::invalid_config, "Unknown topic config name: " + name);
}

/// The code is Kafka's for what a broker cannot change while it runs.
outcome unknown_for_node(const std::string& name) {
  if (find_fixed_node_config(name) != nullptr)
    return refuse(error_code::invalid_request, "The node's config " + name + " cannot be changed while it runs.");
  return refuse(error_code::invalid_request, "Unknown node config name: " + name);
}

constexpr config_scope topic_scope{find_for_topic, unknown_for_topic, error_code::invalid_config};
constexpr config_scope node_scope{find_for_node, unknown_for_node, error_code::invalid_request};

std::string appended(const std::string& list, const std::string& more) {
  return list.empty() ? more : more.empty() ? list : list + "," + more;
}

std::string subtracted(const std::string& list, const std::string& less) {
  std::string left;
  for_each_element(list, [&](std::string_view element) {
    if (!has_element(less, element)) left = appended(left, std::string(element));
  });
  return left;
}

/// The value after `change`, in normal form. `current` is what counts before it.
ruling<std::string> changed_value(const config_scope& scope, const config_definition& definition,
                                  const config_change& change, const std::string& current) {
  if (!change.value) return refuse(error_code::invalid_request, "The config " + change.name + " has no value.");
  const auto is_list_change = change.operation != config_operation::set;
  if (is_list_change && definition.type != config_type::list)
    return refuse(error_code::invalid_config, "The config " + change.name + " is no list: it can only be set.");
  auto normal = normalize(definition, *change.value);
  if (!normal) return refuse(scope.bad_value, normal.error().context);
  if (change.operation == config_operation::set) return std::move(*normal);
  auto changed =
      change.operation == config_operation::append ? appended(current, *normal) : subtracted(current, *normal);
  auto whole = normalize(definition, changed);
  if (!whole) return refuse(scope.bad_value, whole.error().context);
  return std::move(*whole);
}

outcome apply_change(const config_scope& scope, const config_change& change, std::string_view inherited,
                     config_map& configs) {
  if (change.operation == config_operation::remove) {
    configs.erase(change.name);
    return {};
  }
  if (change.operation < config_operation::set || change.operation > config_operation::subtract)
    return refuse(error_code::invalid_request, "Unknown operation on the config " + change.name + ".");
  const auto definition = scope.find(change.name);
  if (!definition) return scope.unknown(change.name);
  if (definition->node_sets)
    return refuse(error_code::invalid_config, "The config " + change.name + " is the node's to set.");
  const auto found = configs.find(change.name);
  const std::string current(found != configs.end() ? std::string_view(found->second) : inherited);
  auto changed = changed_value(scope, *definition, change, current);
  if (!changed) return changed.error();
  configs[change.name] = std::move(*changed);
  return {};
}

/// `configs` after all changes. `inherited` tells what counts where nothing is set.
template <class Inherited>
ruling<config_map> changed_configs(const config_scope& scope, const resource_to_alter& resource, config_map configs,
                                   bool replace_all, Inherited inherited) {
  if (replace_all) configs.clear();
  std::set<std::string> seen;
  for (const auto& change : resource.changes) {
    if (!seen.insert(change.name).second)
      return refuse(error_code::invalid_request, "The config " + change.name + " is named more than once.");
    auto applied = apply_change(scope, change, inherited(change.name), configs);
    if (!applied.is_success()) return applied;
  }
  return configs;
}

ruling<catalog_event> altered_topic(const catalog_state& state, const resource_to_alter& resource, bool replace_all,
                                    const catalog_options& options) {
  const auto name = canonical_topic_name(resource.name);
  if (auto legal = check_topic_name(name); !legal)
    return refuse(error_code::invalid_topic_exception, legal.error().context);
  const auto found = state.find(name);
  if (!found) return refuse(error_code::unknown_topic_or_partition, "There is no topic '" + resource.name + "'.");
  if (is_read_only(*found)) return refuse(error_code::policy_violation, std::string(read_only_reason));
  const auto node = node_configs_of(state, options);
  const auto inherited = [&](const std::string& name) {
    const auto* config = find_topic_config(name);
    if (config == nullptr) return std::string_view{};
    return node.find(config->node_name).value_or(config->definition.default_value);
  };
  auto overrides = changed_configs(topic_scope, resource, found->overrides, replace_all, inherited);
  if (!overrides) return overrides.error();
  if (auto fine = check_together(with_overrides(default_settings(node), *overrides)); !fine)
    return refuse(error_code::invalid_config, fine.error().context);
  auto changed = *found;
  changed.overrides = std::move(*overrides);
  return catalog_event{topic_written{std::make_shared<const topic>(std::move(changed))}};
}

ruling<catalog_event> altered_node(const catalog_state& state, const resource_to_alter& resource, bool replace_all,
                                   const catalog_options& options) {
  const auto own_name = std::to_string(options.node_id);
  if (!resource.name.empty() && resource.name != own_name) {
    return refuse(error_code::invalid_request,
                  "This is node " + own_name + ": '" + resource.name + "' must be that, or empty for all nodes.");
  }
  const auto inherited = [](const std::string& name) {
    const auto definition = find_for_node(name);
    return definition ? definition->default_value : std::string_view{};
  };
  auto configs = changed_configs(node_scope, resource, state.configs_of(resource.name), replace_all, inherited);
  if (!configs) return configs.error();
  return catalog_event{node_configs_written{resource.name, std::move(*configs)}};
}

ruling<catalog_event> altered(const catalog_state& state, const resource_to_alter& resource, bool replace_all,
                              const catalog_options& options) {
  if (resource.type == resource_type::topic) return altered_topic(state, resource, replace_all, options);
  if (resource.type == resource_type::node) return altered_node(state, resource, replace_all, options);
  return refuse(error_code::invalid_request,
                "Configs of resources of type " + std::to_string(static_cast<int>(resource.type)) + " are not served.");
}

}  // namespace

node_configs node_configs_of(const catalog_state& state, const catalog_options& options) {
  return {state.configs_of(std::to_string(options.node_id)), state.configs_of(""), options.started_configs};
}

catalog_decision<alter_configs_reply> decide(const catalog_state& state, const alter_configs_request& request,
                                             const decision_context& context) {
  catalog_decision<alter_configs_reply> decided;
  std::map<std::pair<resource_type, std::string>, int> counts;
  const auto key_of = [](const resource_to_alter& r) { return std::pair(r.type, canonical_topic_name(r.name)); };
  for (const auto& resource : request.resources) ++counts[key_of(resource)];
  for (const auto& resource : request.resources) {
    auto& answer = decided.reply.resources.emplace_back(altered_resource{resource.type, resource.name, {}});
    if (counts[key_of(resource)] > 1) {
      answer.result = refuse(error_code::invalid_request, "The resource is named more than once.");
      continue;
    }
    auto event = altered(state, resource, request.replace_all, context.options);
    if (!event) {
      answer.result = event.error();
    } else if (!request.validate_only) {
      decided.events.push_back(std::move(*event));
    }
  }
  return decided;
}

}  // namespace millrace
