#pragma once
#include <cstdint>
#include <unordered_map>

#include "actors/producer/producer_state.hpp"

namespace millrace {

/// Keeps late batches from opening a transaction that nobody would end: the first batch of a transaction is appended
/// only when the coordinator has agreed, and if no marker of that producer came in between. Pure.
/// Source of the rule: KIP-890, "hanging transactions".
class transaction_verification {
 public:
  static constexpr std::size_t producers_max = 10'000;

  /// A number other than 0, with which `batch`, which nobody has vouched for, may come again.
  std::uint64_t demand(const sequenced_batch& batch);

  /// Whether `batch` comes with what was demanded. Of a producer that nothing is known of, the batches must not come
  /// before the first one that was held up.
  bool allows(const sequenced_batch& batch, std::uint64_t number, bool producer_known) const;

  /// The producer's transaction has begun, or ended: what was demanded before is worthless.
  void forget(kafka::producer_id producer) { demanded_.erase(producer); }

 private:
  struct demanded {
    kafka::producer_epoch epoch;
    std::uint64_t number;
    kafka::sequence_number first;  ///< the lowest that was held up
  };

  std::unordered_map<kafka::producer_id, demanded> demanded_;
  std::uint64_t last_number_ = 0;
};

}  // namespace millrace
