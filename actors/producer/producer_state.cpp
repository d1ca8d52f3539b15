#include "actors/producer/producer_state.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace millrace {
namespace {

using kafka::error_code;

kafka::produce_refusal refuse(error_code code, const sequenced_batch& batch, const std::string& why) {
  return {code, "producer " + std::to_string(batch.producer.value) + ": " + why, {}};
}

const kept_batch* find_repeated(const producer_state& known, const sequenced_batch& batch) {
  if (known.epoch != batch.epoch) return nullptr;
  const auto same = [&](const kept_batch& kept) { return kept.first == batch.first && kept.last == batch.last; };
  const auto batches = known.batches();
  const auto found = std::ranges::find_if(batches, same);
  return found == batches.end() ? nullptr : &*found;
}

// A producer without a batch in its epoch begins at 0.
kafka::sequence_number expected_next(const producer_state& known, kafka::producer_epoch epoch) {
  const bool begins = epoch != known.epoch || known.batches().empty();
  return begins ? kafka::sequence_number(0) : kafka::advance(known.last_sequence(), 1);
}

}  // namespace

sequenced_batch sequenced_batch::of(const kafka::batch_summary& summary) {
  return {summary.producer_id, summary.producer_epoch, summary.first_sequence, summary.last_sequence,
          summary.transactional};
}

sequenced_batch sequenced_batch::of(const kafka::batch_header& header) {
  return {header.producer_id(), header.producer_epoch(), header.base_sequence(), header.last_sequence(),
          header.attributes().transactional()};
}

kafka::sequence_number producer_state::last_sequence() const {
  return count_ == 0 ? kafka::sequence_number(-1) : batches_[count_ - 1].last;
}

void producer_state::keep(kafka::producer_epoch of, const kept_batch& batch, bool transactional) {
  if (of < epoch) return;
  enter(of);
  if (count_ == batches_max) {
    std::move(batches_.begin() + 1, batches_.end(), batches_.begin());
    --count_;
  }
  batches_[count_++] = batch;
  last_seen = std::max(last_seen, batch.appended);
  if (transactional && !transaction_start) transaction_start = batch.base_offset;
}

std::optional<kafka::offset> producer_state::end_transaction(kafka::producer_epoch of, std::int32_t coordinator,
                                                             kafka::timestamp at) {
  if (of < epoch) return std::nullopt;
  enter(of);
  coordinator_epoch = std::max(coordinator_epoch, coordinator);
  last_seen = std::max(last_seen, at);
  return std::exchange(transaction_start, std::nullopt);
}

void producer_state::enter(kafka::producer_epoch next) {
  if (next == epoch) return;
  epoch = next;
  count_ = 0;
}

sequence_verdict judge(const producer_state* known, const sequenced_batch& batch) {
  if (batch.producer.value < 0) return batch_in_sequence{};
  if (batch.epoch.value < 0) return refuse(error_code::invalid_producer_epoch, batch, "no epoch");
  if (known == nullptr) return batch_in_sequence{};
  if (const auto* kept = find_repeated(*known, batch)) return batch_repeated{kept->base_offset, kept->appended};
  if (batch.epoch < known->epoch) {
    return refuse(
        error_code::invalid_producer_epoch, batch,
        "epoch " + std::to_string(batch.epoch.value) + " is over, it is in " + std::to_string(known->epoch.value));
  }
  if (const auto expected = expected_next(*known, batch.epoch); batch.first != expected) {
    return refuse(error_code::out_of_order_sequence_number, batch,
                  "sequence number " + std::to_string(batch.first.value) + " where " + std::to_string(expected.value) +
                      " comes next in epoch " + std::to_string(batch.epoch.value));
  }
  if (known->transaction_start && !batch.transactional) {
    return refuse(error_code::invalid_txn_state, batch, "data outside its open transaction");
  }
  return batch_in_sequence{};
}

}  // namespace millrace
