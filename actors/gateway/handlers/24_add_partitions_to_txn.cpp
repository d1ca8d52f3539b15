// AddPartitionsToTxn (24), versions 0-5: partitions take part in a transaction from now on, all or none. If one of them
// does not exist it gets its error and the others OPERATION_NOT_ATTEMPTED. Versions: several transactions, and asking
// only whether the partitions take part (4+, for nodes; any client is answered); PRODUCER_FENCED is
// INVALID_PRODUCER_EPOCH below 2; one that does not take part: TRANSACTION_ABORTABLE (5+), INVALID_TXN_STATE (4).
#include <memory>

#include "actors/gateway/ask_transactions.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"
#include "codecs/kafka/api/24_add_partitions_to_txn.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;
using wanted_topics = std::vector<kafka::add_partitions_to_txn_request_topic>;
using topic_results = std::vector<kafka::add_partitions_to_txn_response_topic>;

constexpr int batched_from = 4;
constexpr int fencing_known_from = 2;
constexpr int abortable_known_from = 5;

template <class F>
void for_each_result(topic_results& results, F f) {
  for (auto& topic : results) {
    for (auto& partition : topic.results_by_partition) f(partition.partition_error_code);
  }
}

/// A place for each partition, with its error if it does not exist. True if all do.
bool look_up(const permitted_topics& topics, const wanted_topics& wanted, topic_results& results) {
  bool all = true;
  for (const auto& topic : wanted) {
    auto& answers = results.emplace_back();
    answers.name = topic.name;
    for (const auto partition : topic.partitions) {
      const auto found = find_partition(topics, topic.name, false, partition.value);
      answers.results_by_partition.push_back({partition, found.error});
      if (!found.handle) all = false;
    }
  }
  return all;
}

std::vector<transaction_partition> partitions_of(const wanted_topics& wanted) {
  std::vector<transaction_partition> all;
  for (const auto& topic : wanted) {
    for (const auto partition : topic.partitions) all.push_back({canonical_topic_name(topic.name), partition});
  }
  return all;
}

error_code told_in(error_code error, int version, bool verify_only) {
  if (verify_only && error == error_code::invalid_txn_state && version >= abortable_known_from) {
    return error_code::transaction_abortable;
  }
  return with_fencing_of(error, version, fencing_known_from);
}

/// The transactions of one request; answers when all are. Lives in the continuations.
struct additions : std::enable_shared_from_this<additions> {
  explicit additions(request_ptr r) : request(std::move(r)) {}

  void add(connection& from, std::string_view id, producer_identity who, const wanted_topics& wanted, bool verify_only,
           topic_results& results) {
    if (!look_up(from.context().topics_for(topic_use::produce), wanted, results)) {
      return for_each_result(results, [](error_code& e) {
        if (e == error_code::none) e = error_code::operation_not_attempted;
      });
    }
    ++waiting;
    auto partitions = partitions_of(wanted);
    const auto question = verify_only ? transaction_request(partitions_check{who, std::move(partitions)})
                                      : transaction_request(partitions_joining{who, std::move(partitions)});
    ask_transactions(from, id, question,
                     [self = shared_from_this(), &results, verify_only](const transaction_reply& told) {
                       const auto error = told_in(told.error, self->request->version(), verify_only);
                       for_each_result(results, [error](error_code& e) { e = error; });
                       self->one_answered();
                     });
  }

  void one_answered() {
    if (--waiting == 0) request->reply(response);
  }

  request_ptr request;
  kafka::add_partitions_to_txn_response response;
  std::size_t waiting = 1;
};

}  // namespace

void add_partitions_to_txn(const request_ptr& request) {
  const auto wanted = request->decode<kafka::add_partitions_to_txn_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto made = std::make_shared<additions>(request);
  auto& response = made->response;
  if (request->version() < batched_from) {
    made->add(*from, wanted->v3_and_below_transactional_id,
              {wanted->v3_and_below_producer_id, wanted->v3_and_below_producer_epoch}, wanted->v3_and_below_topics,
              false, response.results_by_topic_v3_and_below);
    return made->one_answered();
  }
  response.results_by_transaction.resize(wanted->transactions.size());
  for (std::size_t i = 0; i < wanted->transactions.size(); ++i) {
    const auto& transaction = wanted->transactions[i];
    auto& answer = response.results_by_transaction[i];
    answer.transactional_id = transaction.transactional_id;
    made->add(*from, transaction.transactional_id, {transaction.producer_id, transaction.producer_epoch},
              transaction.topics, transaction.verify_only, answer.topic_results);
  }
  made->one_answered();
}

}  // namespace millrace::handlers
