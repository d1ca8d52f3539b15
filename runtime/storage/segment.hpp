#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "runtime/disk/file_pool.hpp"
#include "runtime/storage/batch_place.hpp"
#include "runtime/storage/batch_walk.hpp"
#include "runtime/storage/index_file.hpp"
#include "runtime/storage/recent_batches.hpp"
#include "runtime/storage/verified_bytes.hpp"

namespace millrace {

/// The newest record of a segment: its timestamp, and the last offset of the batch that holds it. -1 and -1: none.
struct newest_record {
  kafka::timestamp timestamp{-1};
  kafka::offset last_offset{-1};
};

/// What a look-up may cost. `quick`: a few reads of some KiB, and `would_block` where more is needed.
enum class effort { any, quick };

struct look_up {
  effort allowed = effort::any;
  index_window<offset_index_entry>* window = nullptr;  ///< of a reader that reads on
};

/// One segment of a log: a file of batches and its two indexes, which are caches: an index that
/// contradicts the batches is rebuilt, once. Reads nothing before it is asked. Errors: `corrupt` if the batches
/// themselves are bad, `io_failure`. Ownership: the pool outlives it. Threads: its owner's.
class segment {
 public:
  /// Segment `base` in `directory`, `size` bytes long; the offset after its last record is `end`.
  segment(file_pool& pool, const std::string& directory, kafka::offset base, std::uint32_t size, kafka::offset end);

  kafka::offset base() const { return base_; }
  kafka::offset end() const { return end_; }
  std::uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  continuity rule() const { return rule_; }
  const std::string& path() const { return log_.path(); }
  result<std::shared_ptr<file>> open_file() { return log_.get(); }

  /// The batch that holds `target`, which is within the segment; the next one if compaction has removed it, and
  /// `out_of_range` if nothing stands behind.
  result<batch_place> find(kafka::offset target, const look_up& how = {});

  /// What `find` says if nothing stands from `target` on.
  error nothing_from(kafka::offset target) const;

  /// The last boundary from `begin` on that is within `bytes_max` bytes of it and below the offset `limit`; `begin` if
  /// not even one batch fits.
  result<batch_boundary> last_boundary(const batch_boundary& begin, std::uint64_t bytes_max, kafka::offset limit,
                                       const look_up& how = {});

  /// The boundary up to which the batches from `begin` to the boundary `end` are good: CRCs are checked, unless it is
  /// known already. `corrupt` if not even the first is.
  result<batch_boundary> verify(const batch_boundary& begin, const batch_boundary& end);

  /// The part of what lies between them of which no CRC has been checked; empty if none.
  verified_bytes::range unverified(const batch_boundary& begin, const batch_boundary& end) const {
    return verified_.unknown({begin.position, end.position});
  }

  result<newest_record> newest();

  /// A boundary before which every record is older than `target`.
  result<batch_boundary> boundary_before(kafka::timestamp target);

  /// Timestamp by which the age of the segment is measured: the largest one of its first batch.
  result<kafka::timestamp> first_timestamp();

  /// Writes at the end. After an error some of it may stand there: `undo_write`. The file, for a later sync.
  result<std::shared_ptr<file>> write(std::span<const std::span<const std::byte>> parts);

  /// Cuts off what a failed `write` left.
  result<void> undo_write();

  /// The next batch of what `write` wrote belongs to the segment now.
  void appended(const kafka::batch_header& batch);

  /// Takes the batch at `position`, which follows those noted before, into account for look-ups.
  void note(const kafka::batch_header& batch, std::uint32_t position);

  /// Writes the index entries that wait if there are many. Failing is no harm: they can wait, or be rebuilt.
  void write_due_indexes();
  result<std::size_t> index_entries() { return offsets_.size(); }

  /// Writes the index entries that wait; with `complete` also how new the newest record is, for a segment that gets no
  /// more of them.
  result<void> write_indexes(bool complete);

  /// Removes what the index files hold, so that nobody believes them; they are rebuilt when they are needed.
  void drop_indexes();

  /// Prepares for noting batches again: after the last batch with an index entry that ends before `before` if the
  /// indexes are true there, from the start if not. `distrust`: their order is checked too. The boundary to go on from.
  result<batch_boundary> rewind(kafka::offset before, bool distrust);

  /// The segment ends at `to`, to which batches have been noted: what follows is cut off.
  result<void> finish_at(const batch_boundary& to);

  /// As `finish_at`, but the bytes behind stay on the disk, for whoever comes to mend them.
  void serve_until(const batch_boundary& to);

  /// Bytes [begin, end), both boundaries, have had their CRCs checked.
  void set_verified(std::uint32_t begin, std::uint32_t end) { verified_.checked({begin, end}); }

  /// Compaction has been here: offsets only rise, and the segment may end before its `end`.
  void set_rule(continuity rule) { rule_ = rule; }

  /// At most one index entry is made for so many bytes of log.
  void set_index_interval_bytes(std::uint32_t bytes) { index_interval_bytes_ = bytes; }

 private:
  static constexpr std::size_t index_entries_waiting_max = 64;

  result<batch_place> find_by_index(kafka::offset target, index_window<offset_index_entry>* window = nullptr);
  result<batch_boundary> boundary_by_index(const batch_boundary& begin, std::uint64_t position_max, kafka::offset limit,
                                           index_window<offset_index_entry>* window);
  result<batch_boundary> boundary_by_time_index(kafka::timestamp target);
  result<newest_record> newest_by_index();
  result<kafka::batch_header> header_ending_with(kafka::offset last, batch_walk& walk);
  template <class Look>
  auto with_rebuilt_index(effort allowed, Look look) -> decltype(look());
  result<void> rebuild_indexes();
  void forget_batches();
  void add_time_entry();

  kafka::offset base_;
  kafka::offset end_;
  continuity rule_ = continuity::gapless;
  bool end_known_ = false;  // not only believed because of the name of the next segment
  std::uint32_t size_;
  pooled_file log_;
  index_file<offset_index_entry> offsets_;
  index_file<time_index_entry> times_;
  verified_bytes verified_;
  std::unique_ptr<recent_batches> recent_;  // of a segment that is appended to
  std::optional<newest_record> newest_;     // not known before it is asked for
  kafka::timestamp last_time_entry_{-1};    // the largest timestamp in the time index, once `newest_` is known
  std::optional<kafka::timestamp> first_timestamp_;
  std::uint64_t bytes_since_entry_ = 0;
  std::uint32_t index_interval_bytes_ = 4096;
  bool rebuilt_ = false;
  std::optional<error> damage_;  // bad batches that a walk over the whole segment came upon
};

}  // namespace millrace
