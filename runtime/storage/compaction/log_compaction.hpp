#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/log/compaction_checkpoint.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/closed_segment.hpp"
#include "runtime/storage/compaction/batch_filter.hpp"
#include "runtime/storage/compaction/batch_stream.hpp"
#include "runtime/storage/compaction/cleaned_segment.hpp"
#include "runtime/storage/compaction/transaction_watch.hpp"
#include "runtime/storage/log_settings.hpp"
#include "runtime/storage/partition_log.hpp"

namespace millrace {

/// By what a producer that is still known is known.
struct last_of_producer {
  std::optional<kafka::offset> last_data;  ///< its last record; none: only a marker of its epoch
  kafka::producer_epoch epoch{-1};
};

/// One round of compaction of one log.
struct compaction_job {
  log_place place;
  std::string directory;
  std::vector<closed_segment> segments;  ///< of the log, from its first one on
  kafka::offset first_dirty;             ///< keys are counted from here on; no less has been compacted
  kafka::offset end;                     ///< nothing at or above it is touched; a segment ends there
  compaction_checkpoint before;
  std::vector<transaction_index_entry> aborted;  ///< those that have records below `end`
  std::unordered_map<kafka::producer_id, last_of_producer> producers;
  kafka::timestamp now;
  std::chrono::milliseconds tombstone_retention{0};
  log_settings settings;
  std::size_t memory_bytes_max = 128 << 20;  ///< for the keys
  hash_secret secret{};
};

/// Does a job in short steps, so that the thread on which it runs has time for others. Reads closed segments through
/// its own files and writes new ones beside them, which the log's owner puts in place. A process that ends in between
/// leaves the log as it was or as it will be. Ownership: the disk outlives it. Blocks; one user at a time, on any
/// thread.
class log_compaction {
 public:
  log_compaction(disk& d, compaction_job job);

  struct outcome {
    std::uint64_t bytes = 0;                 ///< read and written
    std::optional<compacted_segment> ready;  ///< for `partition_log::put_in_place`, before the next step
    bool finished = false;                   ///< all is done, and `checkpoint` is on the disk
  };

  /// Goes on until about `bytes` are read and written, or a new segment is ready. After an error nothing can go on.
  /// `corrupt`: the log has damaged batches. `unavailable`: the directory is another log's now. `no_space`,
  /// `io_failure`, `limit_exceeded`.
  result<outcome> step(std::uint64_t bytes);

  /// How far compaction has come when it has finished; below `gaps_end` offsets may be missing from the first segment
  /// on that is ready.
  const compaction_checkpoint& checkpoint() const { return checkpoint_; }

  /// Bytes of the segments that were looked through so far, and of what became of them.
  std::uint64_t bytes_before() const { return bytes_before_; }
  std::uint64_t bytes_after() const { return bytes_after_; }

  /// Records that are gone, markers of transactions among them.
  std::uint64_t records_removed() const { return records_removed_; }

 private:
  enum class phase : std::uint8_t { mapping, cleaning, finished };

  result<bool> map_some();
  result<bool> map_batch(const kafka::record_batch& batch);
  result<void> begin_cleaning();
  result<std::optional<compacted_segment>> clean_some();
  result<void> begin_segment(const closed_segment& next);
  bool fits(const closed_segment& next) const;
  result<void> clean_batch(const kafka::record_batch& batch);
  batch_verdict verdict_on(const kafka::batch_header& batch);
  batch_verdict verdict_on_marker(const kafka::batch_header& batch);
  bool is_known_by(const kafka::batch_header& batch) const;
  result<std::optional<compacted_segment>> finish_segment(kafka::offset end);
  result<void> open(const closed_segment& s);
  result<void> save_checkpoint();
  result<void> finish();

  template <class F>
  result<void> while_own(F change);

  disk& disk_;
  compaction_job job_;
  compaction_checkpoint checkpoint_;
  phase phase_ = phase::mapping;
  std::size_t next_ = 0;  // segment that is opened next
  bool open_ = false;
  batch_stream stream_;
  latest_offsets latest_;
  transaction_watch transactions_;
  kafka::offset mapped_end_;
  kafka::decompressor decompressor_;
  std::vector<std::byte> unfolded_;
  std::optional<batch_filter> filter_;
  std::vector<std::byte> made_;
  std::unique_ptr<cleaned_segment> output_;
  std::size_t inputs_ = 0;  // segments that went into the output
  bool changed_ = false;    // something in the output is not as it was
  bool checkpoint_saved_ = false;
  std::uint64_t bytes_ = 0;  // in this step
  std::uint64_t bytes_before_ = 0;
  std::uint64_t bytes_after_ = 0;
  std::uint64_t records_removed_ = 0;
};

}  // namespace millrace
