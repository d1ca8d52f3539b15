// EndTxn (26), versions 0-5: commits or aborts; answered when the decision is durable, before its participants know.
// What is asked next of the same transactional id waits for them. Versions: PRODUCER_FENCED is INVALID_PRODUCER_EPOCH
// below 2; 5 belongs to version 2 of transactions: the answer carries the id and epoch to go on with.
#include "codecs/kafka/api/26_end_txn.hpp"
#include "actors/gateway/ask_transactions.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

constexpr int fencing_known_from = 2;
constexpr int bumps_epoch_from = 5;

}  // namespace

void end_txn(const request_ptr& request) {
  const auto wanted = request->decode<kafka::end_txn_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const transaction_ending question{
      {wanted->producer_id, wanted->producer_epoch}, wanted->committed, request->version() >= bumps_epoch_from};
  ask_transactions(*from, wanted->transactional_id, question, [request](const transaction_reply& told) {
    kafka::end_txn_response response;
    response.error_code = with_fencing_of(told.error, request->version(), fencing_known_from);
    if (told.error == kafka::error_code::none) {
      response.producer_id = told.who.producer;
      response.producer_epoch = told.who.epoch;
    }
    request->reply(response);
  });
}

}  // namespace millrace::handlers
