// DeleteRecords (21), versions 0-2: moves the first offset of partitions forward; -1 means up to the high watermark.
// The answer, the new first offset, comes when it is durable. A compacted topic, and one
// that is read-only, refuses with POLICY_VIOLATION.
#include "codecs/kafka/api/21_delete_records.hpp"
#include "actors/gateway/ask_partitions.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

void take_answer(kafka::delete_records_response_partition& answer, const envelope<schema::TrimAnswer>* got) {
  if (got == nullptr) {
    answer.error_code = error_code::request_timed_out;
    return;
  }
  const auto view = got->read();
  answer.error_code = static_cast<error_code>(view->getErrorCode());
  answer.low_watermark = kafka::offset(view->getLogStartOffset());
}

}  // namespace

void delete_records(const request_ptr& request) {
  const auto wanted = request->decode<kafka::delete_records_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::remove);
  const auto response = std::make_shared<kafka::delete_records_response>();
  const auto questions = std::make_shared<partition_questions>([request, response] { request->reply(*response); });
  response->topics.resize(wanted->topics.size());
  for (std::size_t t = 0; t < wanted->topics.size(); ++t) {
    const auto& topic = wanted->topics[t];
    auto& answers = response->topics[t];
    answers.name = topic.name;
    answers.partitions.resize(topic.partitions.size());
    for (std::size_t p = 0; p < topic.partitions.size(); ++p) {
      auto& answer = answers.partitions[p];
      answer.partition_index = topic.partitions[p].partition_index;
      answer.low_watermark = kafka::offset(-1);
      const auto found = find_partition(topics, topic.name, false, answer.partition_index.value);
      if (!found.handle) {
        answer.error_code = found.error;
        continue;
      }
      auto question = make_envelope<schema::TrimRequest>(
          [&](schema::TrimRequest::Builder root) { root.setOffset(topic.partitions[p].offset.value); });
      questions->ask<schema::TrimAnswer>(*from, *found.handle, std::move(question),
                                         [response, t, p](const envelope<schema::TrimAnswer>* got) {
                                           take_answer(response->topics[t].partitions[p], got);
                                         });
    }
  }
  questions->all_asked();
}

}  // namespace millrace::handlers
