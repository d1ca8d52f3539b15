#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "actors/transaction/transaction_record.hpp"
#include "codecs/schema/transaction.capnp.h"
#include "runtime/message/envelope.hpp"

/// What the coordinator tells about transactional ids, as values and as messages.
namespace millrace {

/// About the ids that are named, or about `all`, then without their partitions; only about those after `after`.
struct transactions_query {
  std::vector<std::string> transactional_ids;
  bool all = false;
  std::string after = {};
};

struct transaction_description {
  std::string transactional_id;
  transaction_phase phase = transaction_phase::empty;
  kafka::producer_id producer{-1};
  kafka::producer_epoch epoch{-1};
  std::chrono::milliseconds timeout{};
  kafka::timestamp started{-1};                   ///< -1: no transaction
  std::vector<transaction_partition> partitions;  ///< while it ends, those that are not told yet
};

/// In order of id. `more`: there was too much for one answer, and this is what comes first of it: at least one id.
struct transactions_answer {
  std::vector<transaction_description> transactions;
  bool more = false;
};

/// Bytes of descriptions in one answer, beyond which no further id is told of.
inline constexpr std::size_t answer_bytes_max = 256 << 10;

/// About the bytes that it takes in an answer.
std::size_t bytes_of(const transaction_description& description);

/// Kafka's name of the state: "Ongoing".
std::string_view name_of(transaction_phase phase);

/// `left`: the partitions of a decided transaction that are not told yet.
transaction_description describe(const std::string& transactional_id, const transaction_record& record,
                                 const std::set<transaction_partition>& left, bool with_partitions);

envelope<schema::TransactionsQuery> to_message(const transactions_query& query);
transactions_query query_of(const schema::TransactionsQuery::Reader& message);

envelope<schema::TransactionsAnswer> to_message(const transactions_answer& answer);
transactions_answer answer_of(const schema::TransactionsAnswer::Reader& message);

}  // namespace millrace
