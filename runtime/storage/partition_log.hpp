#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/log/log_names.hpp"
#include "codecs/log/partition_metadata.hpp"
#include "runtime/disk/file_pool.hpp"
#include "runtime/storage/closed_segment.hpp"
#include "runtime/storage/dirty_files.hpp"
#include "runtime/storage/epoch_history.hpp"
#include "runtime/storage/flush_ticket.hpp"
#include "runtime/storage/log_holds.hpp"
#include "runtime/storage/log_mark.hpp"
#include "runtime/storage/log_opening.hpp"
#include "runtime/storage/log_reader.hpp"
#include "runtime/storage/log_settings.hpp"
#include "runtime/storage/roll_policy.hpp"
#include "runtime/storage/segment_swap.hpp"
#include "runtime/storage/timestamp_search.hpp"
#include "runtime/storage/transaction_index_files.hpp"

namespace millrace {

/// Where a partition's log lives: the directory `<data_directory>/<topic>-<partition>`.
struct log_place {
  std::string data_directory;
  topic_partition partition;
  topic_id_bytes topic_id;

  /// Held while a log's directory gets another name, by whoever looks whose it is and then renames it: in between it
  /// must stay what it is. Null if nobody else renames.
  std::mutex* naming = nullptr;

  /// Keeps what somebody holds of segments that leave the log. Null if nobody holds anything. Outlives the log.
  log_holds* holds = nullptr;
};

struct log_size {
  std::uint64_t bytes = 0;
  std::uint32_t segments = 0;
};

/// Removes the files; one that is not there is no error.
result<void> remove_files(disk& d, const std::vector<std::string>& paths);

/// The log of one partition: segments of record batches in one directory, which is made by the first append.
///
/// Appended is not durable: `begin_flush` says what must be synced, the owner has it synced wherever it likes, and
/// `finish_flush` moves `durable_end`. Nothing is ever acknowledged or served above what the owner allows by `limit`.
///
/// Errors, beside those each call names: `io_failure`; `corrupt` when the bytes asked for are not what was written;
/// `unavailable` once a sync has failed. Ownership: one owner; the pool outlives it. Threads: the owner's, one call at
/// a time; every call may block on the disk.
class partition_log {
 public:
  /// Opens what is there, repairing what a crash may have left (runtime/storage/README.md). Bad bytes are no error: the
  /// log serves what lies before them and `fault` says so. `mark` is the checkpoint's; none for a log that it does not
  /// know, which is then read whole. A directory that another topic of this name left is set aside. A log that was
  /// linked for this topic (linked_directory.hpp) gets its name now.
  static result<std::unique_ptr<partition_log>> open(file_pool& pool, const log_place& place,
                                                     const log_settings& settings, const std::optional<log_mark>& mark);

  /// Appends batches, each span one or more of them, whole and back to back. Their offsets go on from `end` without a
  /// gap and their epochs do not fall: else `invalid_argument`, as also for batches of more than `segment_bytes_max`.
  /// `no_space`, `io_failure`: nothing is appended. `corrupt`: see `fault`.
  result<void> append(std::span<const std::span<const std::byte>> batches);

  /// `out_of_range` if `request.from` is below `start` or above `end`.
  result<log_read> read(const log_read_request& request);

  /// What may be shown of a quick read: `good` is what `check_batches` found.
  log_read finish_read(log_read found, const batch_boundary& good) {
    return reader_.finish(segments_, std::move(found), good);
  }

  /// The first record below `limit` that is at least as new as `target`.
  result<std::optional<found_record>> find_timestamp(kafka::timestamp target, kafka::offset limit);

  /// The first of the newest records below `limit`.
  result<std::optional<found_record>> find_newest(kafka::offset limit);

  /// Moves `start` to `to`, in the middle of a batch if need be; not back. Durable when the checkpoint has the new
  /// mark. `out_of_range` if `to` is above `end`. Segments go at the next `apply_retention`.
  result<void> delete_before(kafka::offset to);

  /// Renames the segments that retention no longer keeps, after whatever somebody holds of them is kept elsewhere;
  /// `start` moves accordingly. Those that reach above `high_watermark` stay. How many there were.
  result<std::size_t> apply_retention(kafka::timestamp now, kafka::offset high_watermark);

  /// The segments, oldest first, that get no more records, are durable and end at or below `limit`. Timestamps only of
  /// those that are dirty.
  result<std::vector<closed_segment>> closed_segments(kafka::offset limit);

  /// Begins a new segment if the last one has records and its age at `now` is above `age_max`; whether it did.
  result<bool> roll_if_older(std::chrono::milliseconds age_max, kafka::timestamp now);

  /// Replaces segments by one that compaction has written and whose swap is committed. A matter of a few renames.
  /// `invalid_argument` if they are not there any more. After any other error the log is to be opened anew.
  result<void> put_in_place(const compacted_segment& fresh);

  /// How far compaction has come.
  const compaction_checkpoint& compacted() const { return compacted_; }
  void set_compacted(const compaction_checkpoint& to) { compacted_ = to; }
  const log_place& place() const { return place_; }

  /// The files of segments that have been renamed, to be removed when the checkpoint has the mark of after. Those that
  /// remain go at the next opening.
  std::vector<std::string> take_deleted() { return std::exchange(deleted_, {}); }
  bool has_deleted() const { return !deleted_.empty(); }

  /// What must be synced so that the log is durable up to its present end. The owner has all of it synced, and then
  /// calls `finish_flush`, or `fail_flush` if any sync failed.
  result<flush_ticket> begin_flush();
  void finish_flush(const flush_ticket& done);

  /// A sync failed: what was written is lost or not. The log takes no append any more; it is never synced again.
  void fail_flush(const error& why);

  /// Bad bytes were found: what is good goes on being served, and the log takes no append any more.
  void refuse_appends(const error& why) { fault_ = why; }

  /// True if something was written that no `begin_flush` has returned.
  bool needs_flush() const { return !dirty_.empty() || epochs_changed_; }

  /// Writes the indexes and syncs what is not durable yet, on this thread. The log may be used again, or die.
  result<void> close();

  /// What the checkpoint is to keep. True at any time.
  log_mark mark() const;

  kafka::offset start() const { return start_; }              ///< the first offset that is served
  kafka::offset end() const { return end_; }                  ///< the offset that the next record gets
  kafka::offset durable_end() const { return durable_end_; }  ///< every record below it is on the device
  std::optional<epoch_history::end_of_epoch> end_of_epoch(kafka::leader_epoch asked) const {
    return epochs_.end_of(asked, end_);
  }
  const epoch_history& epochs() const { return epochs_; }
  log_size size() const { return {bytes_, static_cast<std::uint32_t>(segments_.size())}; }
  kafka::offset segment_base() const { return segments_.empty() ? end_ : segments_.back()->base(); }  ///< of the last

  /// Why nothing can be appended: `corrupt`, or `unavailable` after a failed sync.
  const std::optional<error>& fault() const { return fault_; }
  const opening_report& report() const { return report_; }

  const log_settings& settings() const { return settings_; }
  void set_settings(const log_settings& settings);

  const std::string& directory() const { return directory_; }

  /// Which transactions were aborted. Not opened with the log, but by whoever knows from where on it is to be made
  /// anew.
  transaction_index_files& aborted() { return aborted_; }

  /// Base of the segment that holds `at`, or that is the last one before it.
  kafka::offset segment_of(kafka::offset at) const;

 private:
  partition_log(file_pool& pool, const log_place& place, const log_settings& settings);

  struct found_directory {
    std::optional<std::string> set_aside = std::nullopt;  // what was there, in words
    bool adopted = false;                                 // a linked log has got the name now
  };
  result<found_directory> settle_directory();
  result<std::string> set_foreign_directory_aside(const std::optional<topic_id_bytes>& owner);
  log_location location() const;
  result<segment_take> take_away(std::span<const std::unique_ptr<segment>> going, log_holds::cause why);
  result<incoming_batches> look_at(std::span<const std::span<const std::byte>> batches) const;
  result<void> make_room(const incoming_batches& incoming);
  result<void> make_directory();
  result<void> begin_segment();
  void complete_indexes(segment& closed);
  void keep_epochs();
  result<void> write(segment& active, std::span<const std::span<const std::byte>> batches, std::uint64_t bytes);
  result<void> remove_oldest();

  file_pool& pool_;
  log_place place_;
  std::string directory_;
  log_settings settings_;
  segment_list segments_;
  epoch_history epochs_;
  bool epochs_changed_ = false;
  bool says_its_topic_ = false;
  kafka::offset start_;
  kafka::offset end_;
  kafka::offset durable_end_;
  std::uint64_t bytes_ = 0;  // of all segments
  kafka::offset mark_end_;   // never less than what any checkpoint has said
  std::optional<error> fault_;
  opening_report report_;
  dirty_files dirty_;
  log_reader reader_;
  std::vector<std::string> deleted_;  // renamed, to be removed
  compaction_checkpoint compacted_;
  transaction_index_files aborted_;
};

}  // namespace millrace
