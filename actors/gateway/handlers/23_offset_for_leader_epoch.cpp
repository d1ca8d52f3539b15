// OffsetForLeaderEpoch (23), versions 2-4: the largest epoch at or before the one asked for, and where it ended, by
// which a client finds out that what it has read is no longer there. The client's own epoch is checked first.
#include "codecs/kafka/api/23_offset_for_leader_epoch.hpp"
#include "actors/gateway/ask_partitions.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

envelope<schema::EpochQuery> query_of(const kafka::offset_for_leader_epoch_request_partition& wanted) {
  return make_envelope<schema::EpochQuery>([&](schema::EpochQuery::Builder root) {
    root.setLeaderEpoch(wanted.leader_epoch.value);
    root.setCurrentLeaderEpoch(wanted.current_leader_epoch.value);
  });
}

void take_answer(kafka::offset_for_leader_epoch_response_partition& answer, const envelope<schema::EpochAnswer>* got) {
  if (got == nullptr) {
    answer.error_code = error_code::request_timed_out;
    return;
  }
  const auto view = got->read();
  answer.error_code = static_cast<error_code>(view->getErrorCode());
  answer.leader_epoch = kafka::leader_epoch(view->getLeaderEpoch());
  answer.end_offset = kafka::offset(view->getEndOffset());
}

}  // namespace

void offset_for_leader_epoch(const request_ptr& request) {
  const auto wanted = request->decode<kafka::offset_for_leader_epoch_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::consume);
  const auto response = std::make_shared<kafka::offset_for_leader_epoch_response>();
  const auto questions = std::make_shared<partition_questions>([request, response] { request->reply(*response); });
  response->topics.resize(wanted->topics.size());
  for (std::size_t t = 0; t < wanted->topics.size(); ++t) {
    const auto& topic = wanted->topics[t];
    auto& answers = response->topics[t];
    answers.topic = topic.topic;
    answers.partitions.resize(topic.partitions.size());
    for (std::size_t p = 0; p < topic.partitions.size(); ++p) {
      auto& answer = answers.partitions[p];
      answer.partition = topic.partitions[p].partition;
      const auto found = find_partition(topics, topic.topic, false, answer.partition.value);
      if (!found.handle) {
        answer.error_code = found.error;
        continue;
      }
      questions->ask<schema::EpochAnswer>(*from, *found.handle, query_of(topic.partitions[p]),
                                          [response, t, p](const envelope<schema::EpochAnswer>* got) {
                                            take_answer(response->topics[t].partitions[p], got);
                                          });
    }
  }
  questions->all_asked();
}

}  // namespace millrace::handlers
