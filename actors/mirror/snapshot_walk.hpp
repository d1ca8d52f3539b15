#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/mirror/source_logs.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "codecs/store/block_pointer.hpp"
#include "runtime/store/delta_source.hpp"

namespace millrace {

/// A piece of what a snapshot has, read and found sound.
struct walked_part {
  std::optional<log_key> log;       ///< none: blocks of the tree
  std::int64_t begin = 0, end = 0;  ///< offsets of the log, or how many blocks came before and are behind
  std::uint64_t bytes = 0;
  store::block_hash digest;
  bool left_out = false;  ///< the log's topic is compacted: a mirror keeps what its source has compacted

  friend bool operator==(const walked_part&, const walked_part&) = default;
};

/// Whose logs are not read.
enum class leave_out : bool { nobody, compacted };

/// Reads all of a snapshot: the blocks of its tree, then the records of its logs. Two snapshots that hold the same have
/// the same parts in the same order, at whatever site: gaps between records count for nothing. Ownership: borrows what
/// the logs were made with; the caller keeps the snapshot, which a checkpoint has written. Threads: one at a time;
/// blocks.
class snapshot_walk {
 public:
  static result<snapshot_walk> begin(const source_logs_options& from, volume_snapshot snapshot, leave_out whose);

  /// The next part; none behind the last. `corrupt`: what is read is not what was written, with the place.
  result<std::optional<walked_part>> next();

  /// Leaves out the log that is next; false if none is, or that one is not.
  bool skip(const log_key& log);

  const stream_rows::contents& rows() const { return rows_; }

 private:
  snapshot_walk(const source_logs_options& from, volume_snapshot snapshot, leave_out whose, store::delta_source blocks,
                stream_rows::contents rows)
      : from_(from), snapshot_(snapshot), whose_(whose), blocks_(std::move(blocks)), rows_(std::move(rows)) {}

  result<std::optional<walked_part>> next_blocks();
  result<std::optional<walked_part>> next_records();
  result<void> open_log(const stream_rows::log_row& row);
  result<std::optional<kafka::record_batch>> next_batch();
  bool is_left_out(const stream_rows::log_row& row) const;
  void end_log();

  const source_logs_options& from_;
  const volume_snapshot snapshot_;
  const leave_out whose_;
  std::optional<store::delta_source> blocks_;  // none: all were read
  std::int64_t blocks_read_ = 0;
  const stream_rows::contents rows_;
  std::size_t log_ = 0;                 // of `rows_.logs`
  std::unique_ptr<cut_reader> reader_;  // of that log; null: not opened
  std::vector<std::byte> read_;         // whole batches, the first `taken_` bytes of which were walked
  std::size_t taken_ = 0;
  kafka::offset walked_to_;
};

/// "topic 'orders', partition 3, offsets 100 to 200", "blocks 0 to 512 of the tree": for a person.
std::string name_of(const walked_part& part, const stream_rows::contents& rows);

}  // namespace millrace
