// DescribeConfigs (32), versions 0-4: every config of a topic, of this node, or (name "") what is set for all nodes;
// those asked for by name only, if any are named. 1+ says who set a value and, on request, what others would have set,
// first what counts; 3+ types and, on request, texts. Nothing here is secret. Skipped: loggers, client metrics and
// groups as resources, refused with INVALID_REQUEST.
#include <algorithm>
#include <string>

#include "actors/catalog/catalog_requests.hpp"
#include "actors/catalog/describe_configs.hpp"
#include "actors/catalog/topic_name.hpp"
#include "actors/gateway/connection.hpp"
#include "actors/gateway/handlers/catalog_answers.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;
using wanted_resource = kafka::describe_configs_request_resource;
using result_of_resource = kafka::describe_configs_response_result;

kafka::describe_configs_response_config answer_of(described_config config, bool with_synonyms, bool with_text) {
  kafka::describe_configs_response_config answer;
  answer.name = std::string(config.name);
  answer.value = std::move(config.value);
  answer.read_only = config.read_only;
  answer.is_default = config.source == config_source::built_in;
  answer.config_source = static_cast<std::int8_t>(config.source);
  answer.config_type = static_cast<std::int8_t>(config.definition->type);
  if (with_text) answer.documentation = std::string(config.definition->text);
  if (!with_synonyms) return answer;
  for (auto& synonym : config.synonyms) {
    answer.synonyms.push_back(
        {std::string(synonym.name), std::move(synonym.value), static_cast<std::int8_t>(synonym.source)});
  }
  return answer;
}

void refuse(result_of_resource& answer, error_code code, std::string why) {
  answer.error_code = code;
  answer.error_message = std::move(why);
}

std::vector<described_config> configs_of_topic(const wanted_resource& wanted, const permitted_topics& topics,
                                               result_of_resource& answer) {
  const auto found = topics.find(wanted.resource_name);
  if (found.topic != nullptr) return describe_topic(found.topic->facts->overrides, topics.all().configs());
  if (found.error != error_code::unknown_topic_or_partition) {
    refuse(answer, found.error, topics.reason(found.error, wanted.resource_name));
  } else if (auto legal = check_topic_name(canonical_topic_name(wanted.resource_name)); !legal) {
    refuse(answer, error_code::invalid_topic_exception, legal.error().context);
  } else {
    refuse(answer, error_code::unknown_topic_or_partition, "There is no such topic.");
  }
  return {};
}

std::vector<described_config> configs_of_node(const wanted_resource& wanted, const catalog_view& topics,
                                              std::int32_t node_id, result_of_resource& answer) {
  if (wanted.resource_name.empty()) return describe_all_nodes(topics.configs());
  const auto own_name = std::to_string(node_id);
  if (wanted.resource_name == own_name) return describe_node(topics.configs());
  refuse(answer, error_code::invalid_request, "This is node " + own_name + ", the name must be that, or empty.");
  return {};
}

std::vector<described_config> configs_of(const wanted_resource& wanted, const permitted_topics& topics,
                                         std::int32_t node_id, result_of_resource& answer) {
  const auto type = static_cast<resource_type>(wanted.resource_type);
  if (type == resource_type::topic) return configs_of_topic(wanted, topics, answer);
  if (type == resource_type::node) return configs_of_node(wanted, topics.all(), node_id, answer);
  refuse(answer, error_code::invalid_request,
         "Configs of resources of type " + std::to_string(wanted.resource_type) + " are not served.");
  return {};
}

bool is_wanted(const wanted_resource& wanted, std::string_view name) {
  if (!wanted.configuration_keys) return true;
  const auto& keys = *wanted.configuration_keys;
  return std::find(keys.begin(), keys.end(), name) != keys.end();
}

}  // namespace

kafka::describe_configs_response answer_describe_configs(const kafka::describe_configs_request& wanted,
                                                         const permitted_topics& topics, std::int32_t node_id) {
  kafka::describe_configs_response response;
  for (const auto& resource : wanted.resources) {
    auto& answer = response.results.emplace_back();
    answer.resource_type = resource.resource_type;
    answer.resource_name = std::string(resource.resource_name);
    for (auto& config : configs_of(resource, topics, node_id, answer)) {
      if (!is_wanted(resource, config.name)) continue;
      answer.configs.push_back(answer_of(std::move(config), wanted.include_synonyms, wanted.include_documentation));
    }
  }
  return response;
}

void describe_configs(const request_ptr& request) {
  const auto wanted = request->decode<kafka::describe_configs_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::list);
  request->reply(answer_describe_configs(*wanted, topics, from->context().node_id));
}

}  // namespace millrace::handlers
