// WriteTxnMarkers (27), versions 1-2: ends transactions in the named partitions, whatever their coordinator knows of
// them: what tools send that abort a hanging one. Each partition answers when its marker is durable. Skipped: by which
// version of transactions a marker's epoch is judged (2); the partition takes one that is not below the producer's. A
// coordinator epoch above the node's own is taken for that: there is no other coordinator.
#include "codecs/kafka/api/27_write_txn_markers.hpp"

#include <algorithm>

#include "actors/gateway/ask_partitions.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"
#include "actors/transaction/transaction_participants.hpp"
#include "codecs/schema/transaction.capnp.h"

namespace millrace::handlers {
namespace {

using kafka::error_code;

envelope<schema::MarkerRequest> marker_of(const kafka::write_txn_markers_request_marker& wanted) {
  return make_envelope<schema::MarkerRequest>([&](schema::MarkerRequest::Builder root) {
    root.setProducerId(wanted.producer_id.value);
    root.setProducerEpoch(wanted.producer_epoch.value);
    root.setCommits(wanted.transaction_result);
    root.setCoordinatorEpoch(std::min(wanted.coordinator_epoch, coordinator_epoch));
  });
}

using answer_ref = std::shared_ptr<kafka::write_txn_markers_response>;

void ask_topic(connection& from, partition_questions& questions, const kafka::write_txn_markers_request_marker& marker,
               std::size_t t, std::vector<kafka::write_txn_markers_response_partition>& answers,
               const answer_ref& response) {
  const auto& topic = marker.topics[t];
  const auto topics = from.context().topics_for(topic_use::alter);
  answers.resize(topic.partition_indexes.size());
  for (std::size_t p = 0; p < topic.partition_indexes.size(); ++p) {
    auto& answer = answers[p];
    answer.partition_index = topic.partition_indexes[p];
    const auto found = find_partition(topics, topic.name, false, answer.partition_index.value);
    if (!found.handle) {
      answer.error_code = found.error;
      continue;
    }
    questions.ask<schema::MarkerAnswer>(
        from, *found.handle, marker_of(marker), [response, &answer](const envelope<schema::MarkerAnswer>* got) {
          answer.error_code =
              got == nullptr ? error_code::request_timed_out : static_cast<error_code>(got->read()->getErrorCode());
        });
  }
}

}  // namespace

void write_txn_markers(const request_ptr& request) {
  const auto wanted = request->decode<kafka::write_txn_markers_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto response = std::make_shared<kafka::write_txn_markers_response>();
  const auto questions = std::make_shared<partition_questions>([request, response] { request->reply(*response); });
  response->markers.resize(wanted->markers.size());
  for (std::size_t m = 0; m < wanted->markers.size(); ++m) {
    const auto& marker = wanted->markers[m];
    auto& answer = response->markers[m];
    answer.producer_id = marker.producer_id;
    answer.topics.resize(marker.topics.size());
    for (std::size_t t = 0; t < marker.topics.size(); ++t) {
      answer.topics[t].name = marker.topics[t].name;
      ask_topic(*from, *questions, marker, t, answer.topics[t].partitions, response);
    }
  }
  questions->all_asked();
}

}  // namespace millrace::handlers
