#pragma once
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "actors/partition/append_logic.hpp"
#include "actors/partition/kept_log.hpp"
#include "actors/partition/partition_options.hpp"
#include "actors/partition/producer_recall.hpp"
#include "actors/partition/waiting_replies.hpp"
#include "actors/partition/watchers.hpp"
#include "actors/producer/undecided_transactions.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "codecs/schema/log_writer.capnp.h"
#include "codecs/schema/partition.capnp.h"
#include "codecs/schema/transaction.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// From the thread that opens the log: it, or why it cannot be opened. Moved out of by the one receiver.
using opened_message = std::shared_ptr<result<opened_partition>>;

/// From a thread that may block to the partition's own: how to go on with what was found.
struct continuation {
  std::shared_ptr<const std::function<void()>> go_on;
};

/// What one partition knows and does. Opens its log with the first message that needs it; messages that come meanwhile
/// wait, as they do while a thread that may block has the log for what takes long: look-ups by time, retention, indexes
/// to be rebuilt, batches that unfold to much. Reads that only have CRCs to check hold up nobody. A log that cannot be
/// opened answers everything with KAFKA_STORAGE_ERROR and is tried again later. Threads: those of its actor, which is
/// its only user.
class partition {
 public:
  partition(caf::event_based_actor* self, partition_options options);

  // From connections, coordinators and services; schemas/partition.capnp says what each means.
  void append(const caf::actor& asker, const envelope<schema::AppendRequest>& request);
  void read(const caf::actor& asker, const envelope<schema::ReadRequest>& request);
  void watch(const caf::actor& asker, const envelope<schema::WatchRequest>& request);
  void answer(const envelope<schema::OffsetQuery>& query, caf::response_promise to);
  void answer(const envelope<schema::EpochQuery>& query, caf::response_promise to);
  void answer(const envelope<schema::TrimRequest>& request, caf::response_promise to);
  void answer(const envelope<schema::StateQuery>& query, caf::response_promise to);
  void answer(const envelope<schema::MarkerRequest>& marker, caf::response_promise to);

  // From the mirror that the partition belongs to.
  void answer(const envelope<schema::MirrorAppend>& request, caf::response_promise to);
  void answer(const envelope<schema::MirrorSync>& request, caf::response_promise to);
  void show(const envelope<schema::MirrorShown>& shown);
  void answer(const envelope<schema::ForgetProducers>& request, caf::response_promise to);

  // From its own helpers.
  void on_opened(result<opened_partition> opened);
  void on_flushed(const envelope<schema::FlushReply>& reply);

  // From the node.
  void set_settings(std::shared_ptr<const topic_settings> settings);
  /// Retention, expiry of producers, a flush of what waits too long, a new try at a log that could not be opened.
  void keep_house();
  /// Lets go of the log as it is: its topic has been deleted. Whoever still asks is told so.
  void discard();
  /// Flushes and closes the log, then calls `closed`.
  void close(std::function<void()> closed);

 private:
  struct read_outcome {
    kafka::error_code code = kafka::error_code::none;
    std::optional<epoch_history::end_of_epoch> diverging = {};
    payload_list records = {};
    std::vector<transaction_index_entry> aborted = {};
  };

  struct pending_append {
    caf::actor asker;
    std::uint64_t token;
    std::uint32_t index;
    std::int64_t base_offset;
    std::int64_t log_append_time;
    append_vouching vouching = {};  ///< that the batch came with
  };

  struct pending_sync {
    caf::response_promise to;
    std::int64_t end;
  };

  bool is_at_hand() const { return log_ && !is_lent_; }
  void when_open(std::function<void()> work);
  void open();
  void run_deferred();

  /// Calls `work` on a thread that may block, then `then` with what it returned.
  template <class Work, class Then>
  void beside(Work work, Then then) {
    options_.run_blocking([me = caf::actor_cast<caf::actor>(self_), work = std::move(work), then = std::move(then)] {
      auto found = std::make_shared<decltype(work())>(work());
      caf::anon_send(me, continuation{std::make_shared<const std::function<void()>>(
                             [then, found = std::move(found)]() mutable { then(std::move(*found)); })});
    });
  }

  /// As `beside`, while nobody else uses the log.
  template <class Work, class Then>
  void lend_log(Work work, Then then) {
    is_lent_ = true;
    beside(std::move(work), [this, then = std::move(then)](auto found) mutable {
      is_lent_ = false;
      then(std::move(found));
      run_deferred();
    });
  }

  void append_now(const caf::actor& asker, const envelope<schema::AppendRequest>& request);
  void append_trusted(const pending_append& reply, const slice& records);
  void append_checked(const pending_append& reply, const slice& records, bool admitted);
  void append_validated(const pending_append& reply, slice records, const kafka::validated& checked);
  bool write(const pending_append& reply, std::span<const std::byte> records);
  void acknowledge_when_kept(pending_append reply);
  void refuse(const pending_append& to, kafka::error_code code, std::string_view message,
              std::span<const std::int32_t> record_indexes = {});
  void send_reply(const pending_append& to);
  void demand_verification(const pending_append& to, std::uint64_t number);
  kafka::error_code objection_to(const schema::MarkerRequest::Reader& marker) const;
  std::int32_t term_for(const schema::MarkerRequest::Reader& marker) const;
  void end_transaction(const schema::MarkerRequest::Reader& marker, caf::response_promise to);
  result<void> append_marker(const schema::MarkerRequest::Reader& marker);
  void answer_when_durable(caf::response_promise to);
  void fail_markers(kafka::error_code why);
  result<void> append_mirrored(std::span<const std::byte> records);
  result<void> append_run(std::span<const std::byte> run);
  result<void> note_mirrored(const kafka::record_batch& batch);
  result<void> end_mirrored(const kafka::record_batch& batch);
  result<void> fill_gap(kafka::offset to, kafka::leader_epoch epoch);
  void answer_mirror(caf::response_promise to, const result<void>& done, std::int64_t end = -1);
  result<std::uint32_t> crc_before_end();
  void fail_syncs();
  std::int64_t kept_end() const;
  bool take_shown();
  void follow_shown();
  void read_now(const caf::actor& asker, const envelope<schema::ReadRequest>& request);
  void read_patiently(const caf::actor& asker, const envelope<schema::ReadRequest>& request);
  void check_then_answer(const caf::actor& asker, const envelope<schema::ReadRequest>& request, log_read found);
  void answer_read(const caf::actor& asker, const envelope<schema::ReadRequest>& request, result<log_read> got);
  void answer_read(const caf::actor& asker, const schema::ReadRequest::Reader& request, read_outcome outcome);
  read_outcome found_records(log_read got, bool committed_only);
  void start_flush();
  void raise_high_watermark(std::int64_t to);
  void raise_last_stable();
  std::int64_t decided_below(std::int64_t high_watermark) const {
    const auto stable = std::min(undecided_.last_stable(kafka::offset(high_watermark)).value,
                                 options_.progress->stable_max.load(std::memory_order_relaxed));
    return std::max(log_->start().value, stable);
  }
  std::int64_t read_limit(bool committed_only) const { return committed_only ? last_stable_ : high_watermark_; }
  void keep_mark();
  void store_marks_then(std::function<void(bool)> then);
  void note_roll();
  void on_flush_failed(const error& why);
  void on_retention_applied(const result<std::size_t>& removed);
  void remove_deleted_soon();
  void remove_deleted_segments();
  void take_settings();
  void publish();
  bool durable_before_acknowledged() const { return options_.settings->synced_before_acknowledged(); }
  void tell_watchers();
  void tell_progress(const watchers<caf::actor>::watch& due);
  kafka::error_code code_without_log() const {
    return discarded_ ? kafka::error_code::unknown_topic_or_partition : kafka::error_code::kafka_storage_error;
  }
  kafka::error_code failed_with(const error& failure);
  kafka::error_code epoch_objection(std::int32_t client_epoch) const;
  /// As much is appended between two snapshots of the producers.
  static constexpr std::uint64_t snapshot_every_bytes = 64 << 20;
  void save_producers_soon();
  producers_at known_producers();
  void search_time(std::int64_t timestamp, std::int64_t limit, caf::response_promise to);
  void trim(std::int64_t to, schema::TrimAnswer::Builder answer);

  struct compaction_round;
  bool is_compacting() const;
  void consider_compaction();
  void consider_compaction_soon();
  void await_compaction();
  void begin_compaction(std::shared_ptr<void> pass);
  void plan_compaction();
  void step_compaction();
  void put_in_place(const compacted_segment& fresh, std::uint64_t bytes);
  void continue_compaction(std::uint64_t bytes);
  void finish_compaction();
  void on_compaction_failed(const error& why);
  void tell_of_compaction(bool failed) const;
  void end_compaction();
  bool closes_after_compaction(const std::function<void()>& closed);

  caf::event_based_actor* self_;
  partition_options options_;
  std::shared_ptr<partition_log> log_;  ///< also held by whoever has it lent
  producer_table producers_;
  kafka::record_validator validator_;
  std::optional<error> unusable_;  ///< why the log could not be opened
  std::string told_failure_;       ///< the last one of a read that was logged
  bool opening_ = false;
  bool is_lent_ = false;  ///< a thread that may block uses the log
  bool discarded_ = false;
  bool closing_ = false;
  std::deque<std::function<void()>> deferred_;
  std::optional<flush_ticket> flushing_;
  std::int64_t high_watermark_ = 0;
  std::int64_t last_stable_ = 0;
  undecided_transactions undecided_;
  transaction_verification verification_;
  waiting_replies<pending_append> unacknowledged_;
  waiting_replies<caf::response_promise> markers_;  ///< appended, not durable
  waiting_replies<pending_sync> syncs_;             ///< of a mirror
  watchers<caf::actor> watchers_;
  std::uint64_t bytes_since_snapshot_ = 0;  ///< appended since the producers were last written down
  kafka::offset segment_base_;              ///< of the last segment, when that was last looked at
  bool rolled_ = false;                     ///< a segment was begun there; the mark of after is not stored yet
  std::function<void()> closed_;
  std::shared_ptr<compaction_round> compaction_;  ///< asked for or under way
  bool not_compactable_ = false;                  ///< its records are damaged
};

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::opened_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::continuation)
