#pragma once
#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/group/messages.hpp"
#include "actors/transaction/messages.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/base/buffer.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// What a transactional producer works with.
struct transactional_producer_options {
  std::string transactional_id;
  std::chrono::milliseconds timeout{60'000};     ///< a transaction that takes longer is aborted
  bool endless = false;                          ///< it is not: whoever begins it ends it, however late
  std::chrono::milliseconds patience{30'000};    ///< how long an answer may take
  std::size_t transaction_bytes_max = 64 << 20;  ///< of records that have been added and not been written
  std::size_t batch_bytes_max = 1'000'000;       ///< of one batch, unless one record alone is longer
  caf::actor coordinator;                        ///< answers `envelope<schema::TransactionRequest>`
  caf::actor groups;                             ///< answers `envelope<schema::GroupRequest>`

  /// The actor of a partition; null if there is no such partition.
  std::function<caf::actor(const transaction_partition&)> partition_of;
};

/// A producer within the node, with the guarantees that Kafka gives a transactional one (KIP-98, version 2 of KIP-890):
/// what one transaction adds to any partitions is seen by committed readers whole or not at all, also if the process
/// dies, and so are the offsets that it commits; a later producer of the same transactional id fences this one. All
/// participants of a transaction share the flushes of joining, writing and ending.
///
/// Part of an event-based actor, which gives it the `AppendReply`s that it gets. One call at a time: each takes a
/// function that is called once, from that actor, with Kafka's code. Of these, `producer_fenced` is final; after any
/// other, of `flush` or `commit`, the transaction can be aborted; a `commit` or `abort` that was answered with
/// `coordinator_not_available` or `request_timed_out` may be called again, and means the same transaction.
class transactional_producer {
 public:
  using done = std::function<void(kafka::error_code)>;

  transactional_producer(caf::event_based_actor* self, transactional_producer_options options);

  /// Before all else. What an earlier producer of the id has begun is aborted.
  void start(done then);

  /// Adds a record to the transaction, which begins with the first. `limit_exceeded`: flush first.
  result<void> add(const transaction_partition& to, const kafka::new_record& record);

  /// The group has come to these offsets if the transaction is committed. A later call for the same group replaces
  /// an earlier one that has not been flushed.
  void set_offsets(const std::string& group, std::vector<topic_commit> offsets) {
    offsets_[group] = std::move(offsets);
  }

  /// Writes what has been added. Durable with the transaction's end.
  void flush(done then);

  /// Writes what is left and ends the transaction: durably committed when `then` hears of `none`.
  void commit(done then);

  /// Before `start`: a transaction that an earlier producer had written out, and that was decided on elsewhere, is
  /// committed now, unless it has been: `who` had it. `none` also if a later transaction, or none, is what is known.
  void finish(producer_identity who, done then);

  /// Drops what has been added, and has readers leave out what was written.
  void abort(done then);

  /// True if the reply was to one of its appends.
  bool on_append(const envelope<schema::AppendReply>& reply);

  producer_identity identity() const { return who_; }

 private:
  struct written_partition {
    kafka::sequence_number next{0};
    bool joined = false;
    bool begun = false;  ///< a batch of the transaction is there
    kafka::batch_builder collected;
    std::vector<slice> full;  ///< batches, in order
  };
  struct append_under_way {
    transaction_partition to;
    std::size_t batch;
    bool verified = false;
  };

  void ask(transaction_request request, std::function<void(const transaction_reply&)> then);
  void have_all_join();
  void join(transaction_request request, std::function<void()> joined);
  void close_batch(written_partition& p);
  void write_all();
  void append_batches(const transaction_partition& to, std::size_t first, std::size_t last);
  void on_batch_over(const append_under_way& what, kafka::error_code code);
  void append(const append_under_way& what, std::uint64_t token, std::uint64_t verification);
  void commit_offsets(const std::string& group, std::uint64_t verification, int round);
  void on_offsets_answered(const std::string& group, int round, const transactional_commit_reply& reply);
  void on_written(kafka::error_code code);
  void finish_flush();
  bool takes_part() const;
  void end(bool commits, done then);
  void begin_anew();
  kafka::error_code note(kafka::error_code code);
  kafka::batch_options next_batch(const written_partition& p) const;

  caf::event_based_actor* self_;
  const transactional_producer_options options_;
  producer_identity who_;
  std::map<transaction_partition, written_partition> partitions_;
  std::size_t bytes_ = 0;                                     ///< added and not written
  std::map<std::string, std::vector<topic_commit>> offsets_;  ///< by group: set and not written
  std::set<std::string> groups_joined_;
  std::map<std::uint64_t, append_under_way> appends_;
  std::uint64_t last_token_ = 0;
  std::size_t under_way_ = 0;                            ///< of a flush: joins, then appends and commits of offsets
  kafka::error_code outcome_ = kafka::error_code::none;  ///< of the flush: the first error
  done flushed_;
  bool fenced_ = false;
  bool broken_ = false;         ///< something was not written: it can only be aborted
  std::optional<bool> ending_;  ///< it was asked to commit, or not, and the answer is not known
};

}  // namespace millrace
