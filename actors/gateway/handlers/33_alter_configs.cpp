// AlterConfigs (33), versions 0-2: replaces the configs of topics and of this node ("": of all nodes); what is not
// named returns to its default. Each resource for itself; answered when that is durable and in force. Superseded by
// IncrementalAlterConfigs, which does not undo what another client set.
// Skipped: loggers, client metrics and groups as resources, refused with INVALID_REQUEST.
#include "codecs/kafka/api/33_alter_configs.hpp"
#include "actors/gateway/ask_catalog.hpp"
#include "actors/gateway/handlers/config_permission.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

alter_configs_request request_of(const kafka::alter_configs_request& wanted) {
  alter_configs_request alter{{}, true, wanted.validate_only};
  for (const auto& resource : wanted.resources) {
    auto& added = alter.resources.emplace_back(
        resource_to_alter{static_cast<resource_type>(resource.resource_type), std::string(resource.resource_name), {}});
    for (const auto& config : resource.configs) {
      auto& change = added.changes.emplace_back(config_change{std::string(config.name), config_operation::set, {}});
      if (config.value) change.value = std::string(*config.value);
    }
  }
  return alter;
}

}  // namespace

void alter_configs(const request_ptr& request) {
  const auto wanted = request->decode<kafka::alter_configs_request>();
  const auto from = request->from();
  if (!wanted || !from || !is_fit_for_catalog(*request, wanted->resources.size())) return;
  auto alter = request_of(*wanted);
  const auto refused = refusals_of(alter, from->context().topics_for(topic_use::alter));
  const auto answer = [request, refused](std::vector<altered_resource> resources) {
    resources.insert(resources.end(), refused.begin(), refused.end());
    kafka::alter_configs_response response;
    for (const auto& r : resources)
      response.responses.push_back({r.result.code, message_of(r.result), static_cast<std::int8_t>(r.type), r.name});
    request->reply(response);
  };
  ask_catalog<schema::AlterConfigsReply>(
      *from, alter, [answer](const alter_configs_reply& reply) { answer(reply.resources); },
      [answer, alter](const outcome& failure) {
        std::vector<altered_resource> resources;
        for (const auto& r : alter.resources) resources.push_back({r.type, r.name, failure});
        answer(resources);
      });
}

}  // namespace millrace::handlers
