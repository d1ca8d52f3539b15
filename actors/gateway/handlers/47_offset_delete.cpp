// OffsetDelete (47), version 0: forgets committed offsets of a group, not those of topics that its members read.
// Partitions that do not exist fail alone.
#include "codecs/kafka/api/47_offset_delete.hpp"
#include "actors/gateway/ask_group.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

/// What the group is asked, and where its answers belong: to each partition that is not refused, in order.
struct deletion {
  cursors_deletion question;
  kafka::offset_delete_response response;
  bool any_accepted = false;
};

deletion prepare(const kafka::offset_delete_request& wanted, const permitted_topics& topics) {
  deletion d;
  for (const auto& topic : wanted.topics) {
    auto& answers = d.response.topics.emplace_back();
    auto& accepted = d.question.topics.emplace_back();
    answers.name = topic.name;
    accepted.topic = canonical_topic_name(topic.name);
    for (const auto& p : topic.partitions) {
      const auto error = find_partition(topics, topic.name, false, p.partition_index.value).error;
      answers.partitions.push_back({p.partition_index, error});
      if (error != error_code::none) continue;
      d.any_accepted = true;
      accepted.partitions.push_back(p.partition_index);
    }
  }
  return d;
}

void take_answer(kafka::offset_delete_response& response, const cursors_deletion_reply& decided) {
  response.error_code = decided.error;
  if (decided.error != error_code::none) return response.topics.clear();
  std::size_t next = 0;
  for (auto& topic : response.topics) {
    for (auto& p : topic.partitions) {
      if (p.error_code == error_code::none && next < decided.errors.size()) p.error_code = decided.errors[next++];
    }
  }
}

}  // namespace

void offset_delete(const request_ptr& request) {
  const auto wanted = request->decode<kafka::offset_delete_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::commit);
  auto d = prepare(*wanted, topics);
  if (!d.any_accepted && !wanted->topics.empty()) return request->reply(d.response);
  ask_group<cursors_deletion_reply>(
      *from, std::string(wanted->group_id), d.question,
      [request, response = std::move(d.response)](const cursors_deletion_reply& decided) mutable {
        take_answer(response, decided);
        request->reply(response);
      });
}

}  // namespace millrace::handlers
