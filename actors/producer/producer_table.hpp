#pragma once
#include <chrono>
#include <cstddef>
#include <span>
#include <unordered_map>
#include <vector>

#include "actors/producer/producer_state.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/log/producer_snapshot.hpp"

namespace millrace {

/// The producers of one partition. Pure: whoever owns it says what was appended and when. One user at a time.
class producer_table {
 public:
  /// More than any sane number of producers of one partition; 200 bytes each.
  static constexpr std::size_t default_producers_max = 100'000;

  /// `expiration`: how long a producer is remembered after its last batch. Above `producers_max` the ones idle longest
  /// are forgotten earlier, so that made-up producer ids cannot fill the memory.
  explicit producer_table(std::chrono::milliseconds expiration, std::size_t producers_max = default_producers_max)
      : expiration_(expiration), producers_max_(producers_max) {}

  /// What to do with a batch of a client. Changes nothing.
  sequence_verdict check(const sequenced_batch& batch) const { return judge(find(batch.producer), batch); }

  /// Remembers a batch that was appended at `base` at the time `now`. Does nothing for one that is not idempotent.
  void apply(const sequenced_batch& batch, kafka::offset base, kafka::timestamp now);

  /// The producer has been heard of, though nothing was appended.
  void see(kafka::producer_id id, kafka::timestamp now);

  /// Remembers a batch of data found in the log, in the log's order, after `restore` of an older snapshot: gaps too.
  void replay(const kafka::batch_header& header);

  /// Remembers a marker. Where the transaction began that it ended, if one was open.
  std::optional<kafka::offset> end_transaction(kafka::producer_id of, kafka::producer_epoch epoch,
                                               std::int32_t coordinator_epoch, kafka::timestamp at) {
    return state_of(of).end_transaction(epoch, coordinator_epoch, at);
  }

  /// Forgets those without an open transaction whose last batch is `expiration` old.
  void expire(kafka::timestamp now);

  /// No time before `now` counts for that: the table was not there, and producers could not be heard. Nor does what
  /// they say of their records' time, which is all that a log tells of theirs.
  void expire_from(kafka::timestamp now) { expires_from_ = now; }

  /// Null if nothing is remembered of that producer. Valid until the table changes.
  const producer_state* find(kafka::producer_id id) const;

  const std::unordered_map<kafka::producer_id, producer_state>& all() const { return producers_; }

  /// The first offset of the oldest open transaction: no committed read may go beyond it.
  std::optional<kafka::offset> first_open_transaction() const;

  /// What to write into a snapshot, by rising id: the last batch of each producer.
  std::vector<producer_snapshot_entry> snapshot() const;

  /// Takes the place of everything remembered.
  void restore(std::span<const producer_snapshot_entry> entries);

 private:
  producer_state& state_of(kafka::producer_id id);
  void forget_idlest();

  std::unordered_map<kafka::producer_id, producer_state> producers_;
  std::chrono::milliseconds expiration_;
  std::size_t producers_max_;
  kafka::timestamp expires_from_{-1};
};

}  // namespace millrace
