// DeleteTopics (20), versions 0-6: removes topics, each for itself, by name or (6+) by id; answered when that is
// durable and nobody finds them any more. Their files go a little later. 5+ explains errors; 6 returns name and id of
// each. A topic that is read-only refuses with POLICY_VIOLATION: it goes with its snapshot or mirror. Skipped: the
// client's timeout, as in CreateTopics.
#include "codecs/kafka/api/20_delete_topics.hpp"
#include "actors/gateway/ask_catalog.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

constexpr int first_version_of_ids = 6;
constexpr int first_version_with_disabled_error = 3;

delete_topics_request request_of(const kafka::delete_topics_request& wanted) {
  delete_topics_request remove;
  for (const auto& topic : wanted.topics) {
    auto& added = remove.topics.emplace_back(topic_to_delete{std::nullopt, topic.topic_id});
    if (topic.name) added.name = std::string(*topic.name);
  }
  for (const auto& name : wanted.topic_names) remove.topics.push_back({std::string(name), {}});
  return remove;
}

/// Takes out of `wanted` what the client may not, with the reasons.
std::vector<deleted_topic> refusals_of(delete_topics_request& wanted, const permitted_topics& topics) {
  std::vector<deleted_topic> refused;
  std::erase_if(wanted.topics, [&](const topic_to_delete& topic) {
    const auto* meant = topic.name ? nullptr : topics.all().find(topic.id);
    const auto name = meant ? meant->facts->name : topic.name.value_or("");
    auto result = outcome_of(topics, topic.name ? topics.find(*topic.name) : topics.find(topic.id), name);
    if (result.is_success()) return false;
    refused.push_back({topic.name, topic.id, std::move(result)});
    return true;
  });
  return refused;
}

kafka::delete_topics_response_topic answer_of(const deleted_topic& topic, int version) {
  kafka::delete_topics_response_topic answer;
  answer.name = topic.name;
  if (!answer.name && version < first_version_of_ids) answer.name = "";
  answer.topic_id = topic.id;
  answer.error_code = topic.result.code;
  if (answer.error_code == kafka::error_code::topic_deletion_disabled && version < first_version_with_disabled_error)
    answer.error_code = kafka::error_code::invalid_request;
  answer.error_message = message_of(topic.result);
  return answer;
}

}  // namespace

void delete_topics(const request_ptr& request) {
  const auto wanted = request->decode<kafka::delete_topics_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  auto remove = request_of(*wanted);
  if (!is_fit_for_catalog(*request, remove.topics.size())) return;
  const auto refused = refusals_of(remove, from->context().topics_for(topic_use::remove));
  ask_catalog<schema::DeleteTopicsReply>(
      *from, remove,
      [request, refused](const delete_topics_reply& reply) {
        kafka::delete_topics_response response;
        for (const auto& topic : reply.topics) response.responses.push_back(answer_of(topic, request->version()));
        for (const auto& topic : refused) response.responses.push_back(answer_of(topic, request->version()));
        request->reply(response);
      },
      [request, remove, refused](const outcome& failure) {
        kafka::delete_topics_response response;
        for (const auto& topic : refused) response.responses.push_back(answer_of(topic, request->version()));
        for (const auto& topic : remove.topics)
          response.responses.push_back(answer_of({topic.name, topic.id, failure}, request->version()));
        request->reply(response);
      });
}

}  // namespace millrace::handlers
