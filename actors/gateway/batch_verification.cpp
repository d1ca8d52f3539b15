#include "actors/gateway/batch_verification.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "actors/gateway/ask_transactions.hpp"

namespace millrace {
namespace {

using kafka::error_code;

/// A marker of the transaction before may come between the coordinator's word and the batch: once, not again and again.
constexpr int rounds_max = 3;
constexpr int abortable_known_from = 11;

transaction_request question_of(const producer_identity& who, std::vector<transaction_partition> partitions,
                                int version) {
  if (version >= batch_verification::joins_from) return partitions_joining{who, std::move(partitions)};
  return partitions_check{who, std::move(partitions)};
}

}  // namespace

bool batch_verification::note_wanted(std::uint32_t index, std::uint64_t number) {
  const auto found = std::ranges::find(sent_, index, &batch::index);
  if (found == sent_.end() || found->rounds == rounds_max) return false;
  found->number = number;
  ++found->rounds;
  wanted_.push_back(&*found);
  return true;
}

void batch_verification::ask(connection& from, std::string_view transactional_id, int version,
                             std::function<void(batch&, error_code)> then, std::function<void()> done) {
  const auto asked = std::make_shared<std::vector<batch*>>(std::exchange(wanted_, {}));
  const auto who = asked->front()->who;
  std::vector<transaction_partition> partitions;
  for (const auto* b : *asked) {
    if (b->who == who) partitions.push_back(b->of);
  }
  const auto question = question_of(who, std::move(partitions), version);
  ask_transactions(from, transactional_id, question,
                   [asked, who, version, then = std::move(then), done = std::move(done)](const auto& told) {
                     const auto error = verification_error(told.error, version);
                     for (auto* b : *asked) then(*b, b->who == who ? error : error_code::invalid_producer_id_mapping);
                     done();
                   });
}

error_code verification_error(error_code told, int version) {
  switch (told) {
    case error_code::producer_fenced: return error_code::invalid_producer_epoch;
    case error_code::invalid_txn_state:
      return version >= abortable_known_from ? error_code::transaction_abortable : told;
    case error_code::concurrent_transactions:
      return version >= batch_verification::joins_from ? told : error_code::not_enough_replicas;
    case error_code::coordinator_not_available:
    case error_code::coordinator_load_in_progress: return error_code::not_enough_replicas;
    default: return told;
  }
}

}  // namespace millrace
