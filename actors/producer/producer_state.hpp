#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "codecs/kafka/records/record_validation.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// What a batch claims about its place in its producer's sequence.
struct sequenced_batch {
  kafka::producer_id producer{-1};  ///< -1: not idempotent, so no claim
  kafka::producer_epoch epoch{-1};
  kafka::sequence_number first{-1};
  kafka::sequence_number last{-1};
  bool transactional = false;

  static sequenced_batch of(const kafka::batch_summary& summary);
  static sequenced_batch of(const kafka::batch_header& header);
};

/// A batch that was appended.
struct kept_batch {
  kafka::sequence_number first;
  kafka::sequence_number last;
  kafka::offset base_offset;
  kafka::offset last_offset;
  kafka::timestamp appended;
};

/// The batch is the producer's next: append it.
struct batch_in_sequence {};

/// The batch was appended before: answer as then, once that append is durable.
struct batch_repeated {
  kafka::offset base_offset;
  kafka::timestamp appended;
};

using sequence_verdict = std::variant<batch_in_sequence, batch_repeated, kafka::produce_refusal>;

/// What one partition remembers of one producer. Pure: rules without clock or log.
/// Source of the rules: Kafka's idempotent producer (KIP-98, KIP-360) as clients rely on it.
struct producer_state {
  static constexpr std::size_t batches_max = 5;  ///< as many as a producer may have in flight

  kafka::producer_epoch epoch{-1};
  std::int32_t coordinator_epoch = -1;
  std::optional<kafka::offset> transaction_start;  ///< first offset of the open transaction
  kafka::timestamp last_seen{-1};                  ///< when a batch or marker of it was last appended

  /// The last batches of this epoch, oldest first.
  std::span<const kept_batch> batches() const { return {batches_.data(), count_}; }
  kafka::sequence_number last_sequence() const;

  /// Appends `batch` to what is remembered, whatever its sequence. A batch of a higher epoch makes those of lower ones
  /// forgotten, one of a lower epoch is ignored.
  void keep(kafka::producer_epoch of, const kept_batch& batch, bool transactional);

  /// Where the transaction began that a marker of that epoch ended, if one was open.
  std::optional<kafka::offset> end_transaction(kafka::producer_epoch of, std::int32_t coordinator, kafka::timestamp at);

 private:
  void enter(kafka::producer_epoch next);

  std::array<kept_batch, batches_max> batches_;
  std::size_t count_ = 0;
};

/// Whether `batch` may be appended next. `known` is null if the partition remembers nothing of the producer: then any
/// sequence is right, for the state may have expired, and a refusal would be fatal to the producer.
/// Codes: invalid_producer_epoch for an epoch that is over; out_of_order_sequence_number for a gap, or a new epoch that
/// does not begin at 0; invalid_txn_state for data outside the transaction that the producer has open. A transactional
/// batch of a higher epoch than the open transaction's is in sequence, but belongs to the next transaction.
sequence_verdict judge(const producer_state* known, const sequenced_batch& batch);

}  // namespace millrace
