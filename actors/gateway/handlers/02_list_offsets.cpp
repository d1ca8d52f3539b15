// ListOffsets (2), versions 1-11: the first offset at or after a time, to the record; and -1 latest, -2 earliest, -3
// that of the greatest timestamp (7+), -4 earliest local (8+: as earliest, nothing is tiered), -5 last tiered (9+:
// none), -6 earliest pending upload (11+: none). read_committed (2+): latest is the last stable offset. A partition
// named twice is refused. Skipped: version 0's list of segment bounds.
#include <set>

#include "actors/gateway/ask_partitions.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"
#include "codecs/kafka/api/02_list_offsets.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

/// The first version in which each of the negative words means something; -1 and -2 always do.
bool word_is_known(std::int64_t timestamp, int version) {
  if (timestamp >= -2) return true;
  if (timestamp == -3) return version >= 7;
  if (timestamp == -4) return version >= 8;
  if (timestamp == -5) return version >= 9;
  return timestamp == -6 && version >= 11;
}

envelope<schema::OffsetQuery> query_of(const kafka::list_offsets_request_partition& wanted, bool committed_only) {
  return make_envelope<schema::OffsetQuery>([&](schema::OffsetQuery::Builder root) {
    root.setTimestamp(wanted.timestamp.value);
    root.setCommittedOnly(committed_only);
    root.setCurrentLeaderEpoch(wanted.current_leader_epoch.value);
  });
}

void take_answer(kafka::list_offsets_response_partition& answer, const envelope<schema::OffsetAnswer>* got) {
  if (got == nullptr) {
    answer.error_code = error_code::request_timed_out;
    return;
  }
  const auto view = got->read();
  answer.error_code = static_cast<error_code>(view->getErrorCode());
  answer.offset = kafka::offset(view->getOffset());
  answer.timestamp = kafka::timestamp(view->getTimestamp());
  answer.leader_epoch = kafka::leader_epoch(view->getLeaderEpoch());
}

}  // namespace

void list_offsets(const request_ptr& request) {
  const auto wanted = request->decode<kafka::list_offsets_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::consume);
  const auto response = std::make_shared<kafka::list_offsets_response>();
  const auto questions = std::make_shared<partition_questions>([request, response] { request->reply(*response); });
  std::set<std::pair<std::string_view, std::int32_t>> seen;
  response->topics.resize(wanted->topics.size());
  for (std::size_t t = 0; t < wanted->topics.size(); ++t) {
    const auto& topic = wanted->topics[t];
    auto& answers = response->topics[t];
    answers.name = topic.name;
    answers.partitions.resize(topic.partitions.size());
    for (std::size_t p = 0; p < topic.partitions.size(); ++p) {
      const auto& partition = topic.partitions[p];
      auto& answer = answers.partitions[p];
      answer.partition_index = partition.partition_index;
      if (!seen.emplace(topic.name, partition.partition_index.value).second) {
        answer.error_code = error_code::invalid_request;
        continue;
      }
      if (!word_is_known(partition.timestamp.value, request->version())) {
        answer.error_code = error_code::unsupported_version;
        continue;
      }
      const auto found = find_partition(topics, topic.name, false, partition.partition_index.value);
      if (!found.handle) {
        answer.error_code = found.error;
        continue;
      }
      questions->ask<schema::OffsetAnswer>(*from, *found.handle, query_of(partition, wanted->isolation_level == 1),
                                           [response, t, p](const envelope<schema::OffsetAnswer>* got) {
                                             take_answer(response->topics[t].partitions[p], got);
                                           });
    }
  }
  questions->all_asked();
}

}  // namespace millrace::handlers
