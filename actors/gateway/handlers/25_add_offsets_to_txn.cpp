// AddOffsetsToTxn (25), versions 0-4: a transaction will commit offsets of a group. PRODUCER_FENCED is
// INVALID_PRODUCER_EPOCH below 2.
#include "codecs/kafka/api/25_add_offsets_to_txn.hpp"
#include "actors/gateway/ask_transactions.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

constexpr int fencing_known_from = 2;

}  // namespace

void add_offsets_to_txn(const request_ptr& request) {
  const auto wanted = request->decode<kafka::add_offsets_to_txn_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const group_joining question{{wanted->producer_id, wanted->producer_epoch}, std::string(wanted->group_id)};
  ask_transactions(*from, wanted->transactional_id, question, [request](const transaction_reply& told) {
    kafka::add_offsets_to_txn_response response;
    response.error_code = with_fencing_of(told.error, request->version(), fencing_known_from);
    request->reply(response);
  });
}

}  // namespace millrace::handlers
