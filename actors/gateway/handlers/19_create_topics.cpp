// CreateTopics (19), versions 0-7: makes topics, each for itself; answered when they are durable and served, so that a
// client may use them at once. validate_only (1+) checks everything and makes nothing. -1 partitions or replicas (4+):
// the node's defaults. 5+ returns the counts and all configs in effect, 7 the id. Skipped: the client's timeout; the
// answer comes when it comes, or after 30 s with REQUEST_TIMED_OUT.
#include "codecs/kafka/api/19_create_topics.hpp"
#include "actors/catalog/describe_configs.hpp"
#include "actors/gateway/ask_catalog.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

topic_to_create topic_of(const kafka::create_topics_request_topic& wanted) {
  topic_to_create topic{std::string(wanted.name), wanted.num_partitions, wanted.replication_factor};
  for (const auto& assignment : wanted.assignments)
    topic.assignments.push_back({assignment.partition_index.value, assignment.broker_ids});
  for (const auto& config : wanted.configs) {
    auto& [name, value] = topic.configs.emplace_back(std::string(config.name), std::nullopt);
    if (config.value) value = std::string(*config.value);
  }
  return topic;
}

std::vector<kafka::create_topics_response_config> configs_of(const created_topic& topic, const node_configs& node) {
  std::vector<kafka::create_topics_response_config> configs;
  for (auto& config : describe_topic(topic.overrides, node)) {
    configs.push_back({std::string(config.name), std::move(config.value), config.read_only,
                       static_cast<std::int8_t>(config.source), false});
  }
  return configs;
}

kafka::create_topics_response_topic answer_of(const created_topic& topic, const node_configs& node) {
  kafka::create_topics_response_topic answer;
  answer.name = topic.name;
  answer.error_code = topic.result.code;
  answer.error_message = message_of(topic.result);
  if (!topic.result.is_success()) return answer;
  answer.topic_id = topic.id;
  answer.num_partitions = topic.partitions;
  answer.replication_factor = topic.replication_factor;
  answer.configs = configs_of(topic, node);
  return answer;
}

}  // namespace

void create_topics(const request_ptr& request) {
  const auto wanted = request->decode<kafka::create_topics_request>();
  const auto from = request->from();
  if (!wanted || !from || !is_fit_for_catalog(*request, wanted->topics.size())) return;
  create_topics_request create;
  create.validate_only = wanted->validate_only;
  std::vector<created_topic> refused;
  const auto topics = from->context().topics_for(topic_use::create);
  for (const auto& topic : wanted->topics) {
    constexpr auto denied = kafka::error_code::topic_authorization_failed;
    if (topics.may(topic.name)) {
      create.topics.push_back(topic_of(topic));
    } else {
      refused.push_back({std::string(topic.name), {denied, topics.reason(denied, topic.name)}, {}});
    }
  }
  ask_catalog<schema::CreateTopicsReply>(
      *from, create,
      [request, refused](const create_topics_reply& reply) {
        const auto then_from = request->from();
        if (!then_from) return;
        const auto now = then_from->context().topics();
        kafka::create_topics_response response;
        for (const auto& topic : reply.topics) response.topics.push_back(answer_of(topic, now->configs()));
        for (const auto& topic : refused) response.topics.push_back(answer_of(topic, now->configs()));
        request->reply(response);
      },
      [request, create, refused](const outcome& failure) {
        kafka::create_topics_response response;
        for (const auto& topic : refused) response.topics.push_back(answer_of(topic, node_configs()));
        for (const auto& topic : create.topics)
          response.topics.push_back(answer_of({topic.name, failure, {}}, node_configs()));
        request->reply(response);
      });
}

}  // namespace millrace::handlers
