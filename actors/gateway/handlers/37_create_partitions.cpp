// CreatePartitions (37), versions 0-3: raises the number of partitions of topics, each for itself; answered when that
// is durable and the new partitions are served. validate_only checks and changes nothing. Skipped: the client's
// timeout, as in CreateTopics; the throttling error that 3 brings, as nothing is throttled.
#include "codecs/kafka/api/37_create_partitions.hpp"
#include "actors/gateway/ask_catalog.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

topic_to_grow topic_of(const kafka::create_partitions_request_topic& wanted) {
  topic_to_grow topic{std::string(wanted.name), wanted.count, std::nullopt};
  if (!wanted.assignments) return topic;
  auto& assignments = topic.assignments.emplace();
  for (const auto& assignment : *wanted.assignments) assignments.push_back(assignment.broker_ids);
  return topic;
}

}  // namespace

void create_partitions(const request_ptr& request) {
  const auto wanted = request->decode<kafka::create_partitions_request>();
  const auto from = request->from();
  if (!wanted || !from || !is_fit_for_catalog(*request, wanted->topics.size())) return;
  create_partitions_request grow;
  grow.validate_only = wanted->validate_only;
  std::vector<grown_topic> refused;
  const auto may_grow = from->context().topics_for(topic_use::create);
  for (const auto& topic : wanted->topics) {
    auto result = outcome_of(may_grow, topic.name);
    if (result.is_success()) {
      grow.topics.push_back(topic_of(topic));
    } else {
      refused.push_back({std::string(topic.name), std::move(result)});
    }
  }
  const auto answer = [request, refused](std::vector<grown_topic> topics) {
    topics.insert(topics.end(), refused.begin(), refused.end());
    kafka::create_partitions_response response;
    for (const auto& topic : topics)
      response.results.push_back({topic.name, topic.result.code, message_of(topic.result)});
    request->reply(response);
  };
  ask_catalog<schema::CreatePartitionsReply>(
      *from, grow, [answer](const create_partitions_reply& reply) { answer(reply.topics); },
      [answer, grow](const outcome& failure) {
        std::vector<grown_topic> topics;
        for (const auto& topic : grow.topics) topics.push_back({topic.name, failure});
        answer(topics);
      });
}

}  // namespace millrace::handlers
