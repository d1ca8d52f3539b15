// InitProducerId (22), versions 0-6. Without a transactional id: an id no producer had before, at epoch 0, whatever id
// and epoch the producer had (3+), as Kafka 4.3.1 answers. Ids come from blocks that are durable before the first is
// given out. With a transactional id the coordinator answers, once what an earlier producer of it had begun is
// aborted. Versions: PRODUCER_FENCED is INVALID_PRODUCER_EPOCH below 4. Skipped: two-phase commit (6), refused as Kafka
// does where it is not configured.
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "actors/gateway/ask_transactions.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/producer_id_block.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

constexpr int fencing_known_from = 4;

void refuse(request& r, error_code code) {
  kafka::init_producer_id_response response;
  response.error_code = code;
  response.producer_epoch = kafka::producer_epoch(-1);
  r.reply(response);
}

void reply_with(request& r, std::int64_t id, std::int16_t epoch) {
  kafka::init_producer_id_response response;
  response.producer_id = kafka::producer_id(id);
  response.producer_epoch = kafka::producer_epoch(epoch);
  r.reply(response);
}

void give_id(const request_ptr& request, connection& from) {
  from.context().producer_ids->take(*from.self(), [request](std::int64_t fresh) {
    if (fresh < 0) return refuse(*request, error_code::coordinator_not_available);
    reply_with(*request, fresh, 0);
  });
}

void register_producer(const request_ptr& request, connection& from, const kafka::init_producer_id_request& wanted) {
  if (wanted.transactional_id->empty()) return refuse(*request, error_code::invalid_request);
  if (wanted.enable_2pc) return refuse(*request, error_code::transactional_id_authorization_failed);
  if (wanted.keep_prepared_txn) return refuse(*request, error_code::unsupported_version);
  const producer_registration question{std::chrono::milliseconds(wanted.transaction_timeout_ms),
                                       {wanted.producer_id, wanted.producer_epoch}};
  ask_transactions(from, *wanted.transactional_id, question, [request](const transaction_reply& told) {
    if (told.error != error_code::none) {
      return refuse(*request, with_fencing_of(told.error, request->version(), fencing_known_from));
    }
    reply_with(*request, told.who.producer.value, told.who.epoch.value);
  });
}

}  // namespace

void init_producer_id(const request_ptr& request) {
  const auto wanted = request->decode<kafka::init_producer_id_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  if ((wanted->producer_id.value < 0) != (wanted->producer_epoch.value < 0)) {
    return refuse(*request, error_code::invalid_request);
  }
  wanted->transactional_id ? register_producer(request, *from, *wanted) : give_id(request, *from);
}

}  // namespace millrace::handlers
