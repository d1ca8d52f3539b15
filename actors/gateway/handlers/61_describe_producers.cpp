// DescribeProducers (61), version 0: the producers that partitions remember, with the transactions that are open there.
#include "codecs/kafka/api/61_describe_producers.hpp"
#include "actors/gateway/ask_partitions.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

void take_answer(kafka::describe_producers_response_partition& answer, const envelope<schema::StateAnswer>* got) {
  if (got == nullptr) {
    answer.error_code = error_code::request_timed_out;
    return;
  }
  const auto view = got->read();
  answer.error_code = static_cast<error_code>(view->getErrorCode());
  for (const auto producer : view->getProducers()) {
    auto& added = answer.active_producers.emplace_back();
    added.producer_id = kafka::producer_id(producer.getId());
    added.producer_epoch = producer.getEpoch();
    added.last_sequence = kafka::sequence_number(producer.getLastSequence());
    added.last_timestamp = kafka::timestamp(producer.getLastTimestamp());
    added.coordinator_epoch = producer.getCoordinatorEpoch();
    added.current_txn_start_offset = kafka::offset(producer.getTransactionStart());
  }
}

}  // namespace

void describe_producers(const request_ptr& request) {
  const auto wanted = request->decode<kafka::describe_producers_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::consume);
  const auto response = std::make_shared<kafka::describe_producers_response>();
  const auto questions = std::make_shared<partition_questions>([request, response] { request->reply(*response); });
  response->topics.resize(wanted->topics.size());
  for (std::size_t t = 0; t < wanted->topics.size(); ++t) {
    const auto& topic = wanted->topics[t];
    auto& answers = response->topics[t];
    answers.name = topic.name;
    answers.partitions.resize(topic.partition_indexes.size());
    for (std::size_t p = 0; p < topic.partition_indexes.size(); ++p) {
      auto& answer = answers.partitions[p];
      answer.partition_index = topic.partition_indexes[p];
      const auto found = find_partition(topics, topic.name, false, answer.partition_index.value);
      if (!found.handle) {
        answer.error_code = found.error;
        continue;
      }
      auto question =
          make_envelope<schema::StateQuery>([](schema::StateQuery::Builder root) { root.setWithProducers(true); });
      questions->ask<schema::StateAnswer>(*from, *found.handle, std::move(question),
                                          [response, t, p](const envelope<schema::StateAnswer>* got) {
                                            take_answer(response->topics[t].partitions[p], got);
                                          });
    }
  }
  questions->all_asked();
}

}  // namespace millrace::handlers
