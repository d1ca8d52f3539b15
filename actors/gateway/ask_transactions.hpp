#pragma once
#include <caf/event_based_actor.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "actors/gateway/connection.hpp"
#include "actors/gateway/gateway_context.hpp"
#include "actors/transaction/messages.hpp"
#include "actors/transaction/request_message.hpp"
#include "actors/transaction/transactions_query.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// Asks the transaction coordinator; `take(transaction_reply)` is called once, on the connection's reactor, unless the
/// client goes before. What it decides for one connection it decides in the order in which it was asked, and so it
/// answers. One that does not answer in time counts as not available: clients ask again.
template <class Take>
void ask_transactions(connection& from, std::string_view transactional_id, const transaction_request& question,
                      Take take) {
  static constexpr auto answer_timeout = std::chrono::seconds(30);
  from.self()
      ->request(from.context().transactions, answer_timeout, to_message(std::string(transactional_id), question))
      .then([take](const envelope<schema::TransactionReply>& answer) mutable { take(reply_of(*answer.read())); },
            [take](caf::error&) mutable {
              take(transaction_reply{kafka::error_code::coordinator_not_available, {}});
            });
}

/// Asks what the coordinator knows of transactional ids; `take(transactions_answer*)`: null if nobody answered. An
/// answer that has more to come is asked for with the last id as `after`.
template <class Take>
void query_transactions(connection& from, const transactions_query& query, Take take) {
  static constexpr auto answer_timeout = std::chrono::seconds(30);
  from.self()
      ->request(from.context().transactions, answer_timeout, to_message(query))
      .then(
          [take](const envelope<schema::TransactionsAnswer>& answer) {
            auto found = answer_of(*answer.read());
            take(&found);
          },
          [take](caf::error&) { take(static_cast<transactions_answer*>(nullptr)); });
}

/// `error` as a client is told that learned of PRODUCER_FENCED with the version `known_from` of the request.
inline kafka::error_code with_fencing_of(kafka::error_code error, int version, int known_from) {
  const bool too_new = error == kafka::error_code::producer_fenced && version < known_from;
  return too_new ? kafka::error_code::invalid_producer_epoch : error;
}

}  // namespace millrace
