#include "actors/transaction/transactions_query.hpp"

#include "actors/group/schema_strings.hpp"

namespace millrace {
namespace {

using schema_strings::as_text;
using schema_strings::put_list;
using schema_strings::string_of;
using schema_strings::take_list;

using told = schema::TransactionsAnswer::Transaction;

void fill(told::Builder to, const transaction_description& from) {
  to.setTransactionalId(as_text(from.transactional_id));
  to.setPhase(static_cast<schema::TransactionsAnswer::Phase>(from.phase));
  to.setProducerId(from.producer.value);
  to.setProducerEpoch(from.epoch.value);
  to.setTimeoutMs(static_cast<std::int32_t>(from.timeout.count()));
  to.setStartedAt(from.started.value);
  put_list(
      from.partitions, [&](unsigned n) { return to.initPartitions(n); },
      [](schema::TransactionRequest::Partition::Builder made, const transaction_partition& p) {
        made.setTopic(as_text(p.topic));
        made.setPartition(p.partition.value);
      });
}

transaction_description description_of(told::Reader from) {
  transaction_description to;
  to.transactional_id = string_of(from.getTransactionalId());
  to.phase = static_cast<transaction_phase>(from.getPhase());
  to.producer = kafka::producer_id(from.getProducerId());
  to.epoch = kafka::producer_epoch(from.getProducerEpoch());
  to.timeout = std::chrono::milliseconds(from.getTimeoutMs());
  to.started = kafka::timestamp(from.getStartedAt());
  to.partitions = take_list<transaction_partition>(from.getPartitions(), [](const auto& p) {
    return transaction_partition{string_of(p.getTopic()), kafka::partition_index(p.getPartition())};
  });
  return to;
}

constexpr std::size_t description_flat_bytes = 96;
constexpr std::size_t partition_flat_bytes = 32;

}  // namespace

std::size_t bytes_of(const transaction_description& description) {
  auto bytes = description_flat_bytes + description.transactional_id.size();
  for (const auto& p : description.partitions) bytes += partition_flat_bytes + p.topic.size();
  return bytes;
}

std::string_view name_of(transaction_phase phase) {
  switch (phase) {
    case transaction_phase::empty: return "Empty";
    case transaction_phase::ongoing: return "Ongoing";
    case transaction_phase::prepare_commit: return "PrepareCommit";
    case transaction_phase::prepare_abort: return "PrepareAbort";
    case transaction_phase::complete_commit: return "CompleteCommit";
    case transaction_phase::complete_abort: return "CompleteAbort";
  }
  return "";
}

transaction_description describe(const std::string& transactional_id, const transaction_record& record,
                                 const std::set<transaction_partition>& left, bool with_partitions) {
  transaction_description made{
      transactional_id, record.phase, record.producer, record.epoch, record.timeout, record.started, {}};
  if (with_partitions) {
    const auto& shown = record.is_decided() ? left : record.partitions;
    made.partitions.assign(shown.begin(), shown.end());
  }
  return made;
}

envelope<schema::TransactionsQuery> to_message(const transactions_query& query) {
  return make_envelope<schema::TransactionsQuery>([&](schema::TransactionsQuery::Builder root) {
    root.setAll(query.all);
    root.setAfter(as_text(query.after));
    auto ids = root.initTransactionalIds(static_cast<unsigned>(query.transactional_ids.size()));
    for (unsigned i = 0; i < ids.size(); ++i) ids.set(i, as_text(query.transactional_ids[i]));
  });
}

transactions_query query_of(const schema::TransactionsQuery::Reader& message) {
  transactions_query query;
  query.all = message.getAll();
  query.after = string_of(message.getAfter());
  for (const auto id : message.getTransactionalIds()) query.transactional_ids.push_back(string_of(id));
  return query;
}

envelope<schema::TransactionsAnswer> to_message(const transactions_answer& answer) {
  return make_envelope<schema::TransactionsAnswer>([&](schema::TransactionsAnswer::Builder root) {
    put_list(
        answer.transactions, [&](unsigned n) { return root.initTransactions(n); }, fill);
    root.setMore(answer.more);
  });
}

transactions_answer answer_of(const schema::TransactionsAnswer::Reader& message) {
  return {take_list<transaction_description>(message.getTransactions(), description_of), message.getMore()};
}

}  // namespace millrace
