// InitProducerId (22), versions 0-5: an id no producer had before, at epoch 0; with the producer's own id and epoch
// (3+) the same id at the next epoch. Ids come from blocks that are durable before the first is given out. Skipped:
// transactional ids, refused until transactions are served, with the code that every client takes for final.
#include <limits>

#include "actors/gateway/connection.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/producer_id_block.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;

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

}  // namespace

void init_producer_id(const request_ptr& request) {
  const auto wanted = request->decode<kafka::init_producer_id_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  if (wanted->transactional_id) {
    if (wanted->transactional_id->empty()) return refuse(*request, error_code::invalid_request);
    auto& context = from->context();
    if (const auto left_out = context.refusal_lines.admit(context.time->monotonic())) {
      context.voice.warn("transactional producer refused, transactions are not served yet",
                         {{"client", from->client_software},
                          {"transactional_id", *wanted->transactional_id},
                          {"lines_left_out", *left_out}});
    }
    return refuse(*request, error_code::transactional_id_authorization_failed);
  }
  const auto id = wanted->producer_id.value;
  const auto epoch = wanted->producer_epoch.value;
  if ((id < 0) != (epoch < 0)) return refuse(*request, error_code::invalid_request);
  if (id >= 0 && epoch < std::numeric_limits<std::int16_t>::max() - 1) {
    return reply_with(*request, id, static_cast<std::int16_t>(epoch + 1));
  }
  from->context().producer_ids->take(*from->self(), [request](std::int64_t fresh) {
    if (fresh < 0) return refuse(*request, error_code::coordinator_not_available);
    reply_with(*request, fresh, 0);
  });
}

}  // namespace millrace::handlers
