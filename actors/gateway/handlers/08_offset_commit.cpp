// OffsetCommit (8), versions 2-10: how far a group has come; answered when it is durable. Topics and partitions that do
// not exist fail alone, and those that are read-only with POLICY_VIOLATION: their cursors stand still. Everything else
// is the group's to decide. Versions: 2-4 a retention time for all, 6 leader epochs, 7 static members, 9 other errors
// for unknown groups, 10 topics by id. Skipped: member epochs of the consumer protocol (9+).
#include "codecs/kafka/api/08_offset_commit.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/group_wire.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

constexpr int topic_ids_from = 10;
constexpr int group_errors_from = 9;

/// What the group is asked, and where its answers belong: to each partition that is not refused, in order.
struct commit {
  commit_request question;
  kafka::offset_commit_response response;
};

std::optional<kafka::timestamp> expiry(const kafka::offset_commit_request& wanted, const clock& time) {
  if (wanted.retention_time_ms < 0) return std::nullopt;
  return kafka::timestamp(time.wall_ms()) + wanted.retention_time_ms;
}

/// True if the partition exists, so that the group is asked.
bool accept(const permitted_topics& topics, std::string_view key, bool by_id,
            kafka::offset_commit_response_partition& answer) {
  answer.error_code = find_partition(topics, key, by_id, answer.partition_index.value).error;
  return answer.error_code == error_code::none;
}

std::string name_of(const permitted_topics& topics, const kafka::offset_commit_request_topic& topic, bool by_id) {
  if (!by_id) return canonical_topic_name(topic.name);
  const auto* found = topics.find(topic.topic_id).topic;
  return found ? found->facts->name : std::string();
}

commit prepare(const kafka::offset_commit_request& wanted, const permitted_topics& topics, int version,
               const clock& time) {
  commit c;
  c.question.member_id = wanted.member_id;
  c.question.instance_id = group_wire::owned(wanted.group_instance_id);
  c.question.at = generation(wanted.generation_id_or_member_epoch);
  c.question.knows_group_errors = version >= group_errors_from;
  const bool by_id = version >= topic_ids_from;
  const auto expires_at = expiry(wanted, time);
  for (const auto& topic : wanted.topics) {
    const auto key = by_id ? key_of(topic.topic_id) : std::string(topic.name);
    auto& answers = c.response.topics.emplace_back();
    answers.name = topic.name;
    answers.topic_id = topic.topic_id;
    topic_commit accepted{name_of(topics, topic, by_id), {}};
    for (const auto& p : topic.partitions) {
      auto& answer = answers.partitions.emplace_back();
      answer.partition_index = p.partition_index;
      if (!accept(topics, key, by_id, answer)) continue;
      accepted.partitions.push_back({p.partition_index, p.committed_offset, p.committed_leader_epoch,
                                     std::string(p.committed_metadata.value_or("")), expires_at});
    }
    c.question.topics.push_back(std::move(accepted));
  }
  return c;
}

void take_answer(kafka::offset_commit_response& response, const commit_reply& decided) {
  std::size_t next = 0;
  for (auto& topic : response.topics) {
    for (auto& p : topic.partitions) {
      if (p.error_code != error_code::none) continue;
      p.error_code = next < decided.errors.size() ? decided.errors[next] : decided.error;
      ++next;
    }
  }
}

}  // namespace

void offset_commit(const request_ptr& request) {
  const auto wanted = request->decode<kafka::offset_commit_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::commit);
  auto c = prepare(*wanted, topics, request->version(), *from->context().time);
  ask_group<commit_reply>(*from, std::string(wanted->group_id), c.question,
                          [request, response = std::move(c.response)](const commit_reply& decided) mutable {
                            take_answer(response, decided);
                            request->reply(response);
                          });
}

}  // namespace millrace::handlers
