// DescribeTransactions (65), version 0: how transactional ids stand. One that is not known:
// TRANSACTIONAL_ID_NOT_FOUND; an empty one: INVALID_REQUEST.
#include "codecs/kafka/api/65_describe_transactions.hpp"

#include <algorithm>

#include "actors/gateway/ask_transactions.hpp"
#include "actors/gateway/handlers/handlers.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;
using shown_transaction = kafka::describe_transactions_response_transaction_state;

void show(shown_transaction& shown, const transaction_description& found) {
  shown.error_code = error_code::none;
  shown.transaction_state = name_of(found.phase);
  shown.transaction_timeout_ms = static_cast<std::int32_t>(found.timeout.count());
  shown.transaction_start_time_ms = found.started;
  shown.producer_id = found.producer;
  shown.producer_epoch = found.epoch;
  for (const auto& p : found.partitions) {
    if (shown.topics.empty() || shown.topics.back().topic != p.topic) shown.topics.push_back({p.topic, {}});
    shown.topics.back().partitions.push_back(p.partition);
  }
}

}  // namespace

void describe_transactions(const request_ptr& request) {
  const auto wanted = request->decode<kafka::describe_transactions_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  transactions_query query;
  const auto response = std::make_shared<kafka::describe_transactions_response>();
  for (const auto id : wanted->transactional_ids) {
    query.transactional_ids.emplace_back(id);
    auto& shown = response->transaction_states.emplace_back();
    shown.transactional_id = id;
    shown.error_code = id.empty() ? error_code::invalid_request : error_code::transactional_id_not_found;
  }
  query_transactions(*from, query, [request, response](const std::vector<transaction_description>* found) {
    for (auto& shown : response->transaction_states) {
      if (found == nullptr) {
        shown.error_code = error_code::coordinator_not_available;
        continue;
      }
      const auto is_it = [&](const transaction_description& d) { return d.transactional_id == shown.transactional_id; };
      if (const auto one = std::ranges::find_if(*found, is_it); one != found->end()) show(shown, *one);
    }
    request->reply(*response);
  });
}

}  // namespace millrace::handlers
