// OffsetFetch (9), versions 0-10: how far groups have come. A partition without a committed offset has -1 and no error.
// Versions: before 2 the group's error stands at each partition; null topics (2+): all with a committed offset; several
// groups (8+); topics by id (10). With `require_stable` (7+) a partition for which an open transaction holds an offset
// has UNSTABLE_OFFSET_COMMIT; without it what was committed before is shown.
// Skipped: member epochs of the consumer protocol (9+).
#include "codecs/kafka/api/09_offset_fetch.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;
using wanted_topics = std::optional<std::vector<kafka::offset_fetch_request_topic>>;

constexpr int group_error_from = 2;
constexpr int many_groups_from = 8;
constexpr int topic_ids_from = 10;

/// Asked for by the client, and not refused: the group is asked for these, in order.
bool is_asked_for(const kafka::offset_fetch_request_topic& topic, const permitted_topics& topics, bool by_id) {
  return by_id ? topics.find(topic.topic_id).topic != nullptr : topics.may(topic.name);
}

std::string name_of(const kafka::offset_fetch_request_topic& topic, const permitted_topics& topics, bool by_id) {
  return by_id ? topics.find(topic.topic_id).topic->facts->name : canonical_topic_name(topic.name);
}

cursors_query query_of(const wanted_topics& wanted, bool stable_only, const permitted_topics& topics, bool by_id) {
  cursors_query query;
  query.stable_only = stable_only;
  if (!wanted) return query;
  query.topics.emplace();
  for (const auto& topic : *wanted) {
    if (!is_asked_for(topic, topics, by_id)) continue;
    query.topics->push_back({name_of(topic, topics, by_id), topic.partition_indexes});
  }
  return query;
}

/// `with_error`: asked for by an id that no topic has, not for the client, or of a group that cannot be asked.
kafka::offset_fetch_response_topic nothing_of(const kafka::offset_fetch_request_topic& topic, error_code with_error) {
  kafka::offset_fetch_response_topic answer;
  answer.name = topic.name;
  answer.topic_id = topic.topic_id;
  for (const auto partition : topic.partition_indexes) {
    auto& p = answer.partitions.emplace_back();
    p.partition_index = partition;
    p.committed_offset = kafka::offset(-1);
    p.metadata = "";
    p.error_code = with_error;
  }
  return answer;
}

kafka::offset_fetch_response_topic shown(const topic_cursors& found, std::string_view name, const kafka::uuid& id) {
  kafka::offset_fetch_response_topic answer;
  answer.name = name;
  answer.topic_id = id;
  for (const auto& c : found.partitions) {
    auto& p = answer.partitions.emplace_back();
    p.partition_index = c.partition;
    p.committed_offset = c.at;
    p.committed_leader_epoch = c.epoch;
    p.metadata = c.metadata;
    if (c.unstable) p.error_code = error_code::unstable_offset_commit;
  }
  return answer;
}

/// All that the group has. Topics whose ids are not known any more cannot be named to a client that knows ids only.
std::vector<kafka::offset_fetch_response_topic> all_answers(const cursors_reply& found, const permitted_topics& topics,
                                                            bool by_id) {
  std::vector<kafka::offset_fetch_response_topic> answers;
  for (const auto& cursors : found.topics) {
    if (!topics.may(cursors.topic)) continue;
    const auto* topic = by_id ? topics.all().find(cursors.topic) : nullptr;
    if (!by_id || topic) answers.push_back(shown(cursors, cursors.topic, topic ? topic->facts->id : kafka::uuid{}));
  }
  return answers;
}

/// Source: groups answer topics in the order in which they are asked for them.
std::vector<kafka::offset_fetch_response_topic> answers_of(const wanted_topics& wanted, const cursors_reply& found,
                                                           const permitted_topics& topics, bool by_id) {
  if (!wanted) return all_answers(found, topics, by_id);
  std::vector<kafka::offset_fetch_response_topic> answers;
  std::size_t next = 0;
  for (const auto& topic : *wanted) {
    if (!is_asked_for(topic, topics, by_id)) {
      answers.push_back(
          nothing_of(topic, by_id ? topics.find(topic.topic_id).error : error_code::topic_authorization_failed));
    } else if (next < found.topics.size()) {
      answers.push_back(shown(found.topics[next++], topic.name, topic.topic_id));
    }
  }
  return answers;
}

void fetch_one(const request_ptr& request, connection& from, std::shared_ptr<kafka::offset_fetch_request> wanted) {
  const auto topics = from.context().topics_for(topic_use::consume);
  const auto query = query_of(wanted->topics, wanted->require_stable, topics, false);
  const std::string group_id(wanted->group_id);
  ask_group<cursors_reply>(from, group_id, query, [request, wanted, topics](const cursors_reply& found) {
    kafka::offset_fetch_response response;
    response.error_code = found.error;
    if (found.error == error_code::none) {
      response.topics = answers_of(wanted->topics, found, topics, false);
    } else if (request->version() < group_error_from && wanted->topics) {
      for (const auto& topic : *wanted->topics) response.topics.push_back(nothing_of(topic, found.error));
    }
    request->reply(response);
  });
}

void fetch_many(const request_ptr& request, connection& from, std::shared_ptr<kafka::offset_fetch_request> wanted) {
  const auto topics = from.context().topics_for(topic_use::consume);
  const bool by_id = request->version() >= topic_ids_from;
  const auto response = std::make_shared<kafka::offset_fetch_response>();
  const auto questions = std::make_shared<group_questions>([request, response] { request->reply(*response); });
  response->groups.resize(wanted->groups.size());
  for (std::size_t i = 0; i < wanted->groups.size(); ++i) {
    const auto& group = wanted->groups[i];
    response->groups[i].group_id = group.group_id;
    const auto query = query_of(group.topics, wanted->require_stable, topics, by_id);
    questions->ask<cursors_reply>(from, std::string(group.group_id), query,
                                  [response, wanted, topics, by_id, i](const cursors_reply& found) {
                                    auto& answer = response->groups[i];
                                    answer.error_code = found.error;
                                    if (found.error != error_code::none) return;
                                    answer.topics = answers_of(wanted->groups[i].topics, found, topics, by_id);
                                  });
  }
  questions->all_asked();
}

}  // namespace

void offset_fetch(const request_ptr& request) {
  std::shared_ptr<kafka::offset_fetch_request> wanted = request->decode<kafka::offset_fetch_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  if (request->version() < many_groups_from) return fetch_one(request, *from, std::move(wanted));
  fetch_many(request, *from, std::move(wanted));
}

}  // namespace millrace::handlers
