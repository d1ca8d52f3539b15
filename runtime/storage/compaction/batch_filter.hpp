#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "codecs/kafka/records/record_shape.hpp"
#include "runtime/storage/compaction/latest_offsets.hpp"

namespace millrace {

/// Which records stay: the last one of each key below `mapped_end`, and all from there on. Of the last ones those
/// without a value, tombstones, go `tombstone_retention` after they were first found to be the last.
struct record_rules {
  const latest_offsets* latest = nullptr;  ///< of all records that count, from the first dirty one to `mapped_end`
  kafka::offset mapped_end;
  kafka::timestamp now;
  std::chrono::milliseconds tombstone_retention{0};
};

/// What is decided for all records of a batch at once.
struct batch_verdict {
  bool records_go = false;   ///< of an aborted transaction, or of a marker whose time is over
  bool stays_empty = false;  ///< its header stays if no record does, for its producer is known by it
  bool horizon_due = false;  ///< a marker, and of its transaction no record is left
};

enum class batch_fate : std::uint8_t {
  unchanged,  ///< stays as it is, byte for byte
  rewritten,  ///< some records are gone, or it has got a delete horizon
  emptied,    ///< only its header is left
  removed,
};

/// Says what stays of batches, one after the other. Base offset, last offset and base sequence of a batch never change,
/// nor does its codec unless it is empty then. A batch with tombstones, or a marker that is of no more use, gets a
/// delete horizon when it is first seen: attribute bit 6, and the time instead of its base timestamp.
/// Pure, but for the memory that it keeps for the next batch. One user at a time.
/// Source of the rules: Kafka's log cleaner as readers of its files rely on it (KIP-98, KIP-534).
class batch_filter {
 public:
  explicit batch_filter(const record_rules& rules);

  /// What becomes of `batch`; what it has become, if it is another one now, is appended to `out`. `corrupt`,
  /// `truncated`, `limit_exceeded`: its records cannot be read, and `out` is as before.
  result<batch_fate> filter(const kafka::record_batch& batch, const batch_verdict& verdict,
                            std::vector<std::byte>& out);

 private:
  struct kept_record {
    std::size_t begin;
    std::size_t end;
  };

  result<void> choose(const kafka::batch_header& header, std::span<const std::byte> records);
  bool stays(const kafka::batch_header& header, kafka::offset at, const kafka::record_shape& shape,
             std::span<const std::byte> records);
  result<void> rewrite(const kafka::record_batch& batch, std::span<const std::byte> records, bool with_horizon,
                       std::vector<std::byte>& out);
  void copy_kept(std::span<const std::byte> records, std::int64_t timestamp_shift, std::vector<std::byte>& to) const;

  record_rules rules_;
  kafka::timestamp horizon_;
  kafka::decompressor decompressor_;
  std::vector<std::byte> unfolded_;
  std::vector<std::byte> folded_;
  std::vector<kept_record> kept_;
  bool has_tombstones_ = false;
  std::int64_t newest_ = -1;
};

/// Reads the records of whole batches out of their compressed form, if they have one, into `plain`; where they stand.
result<std::span<const std::byte>> unfold_records(const kafka::record_batch& batch, kafka::decompressor& with,
                                                  std::vector<std::byte>& plain);

/// Calls `take(offset, shape)` with each record until it answers false; `corrupt` if they are not what `header` says.
template <class Take>
result<void> for_each_shape(const kafka::batch_header& header, std::span<const std::byte> records, Take take) {
  kafka::contiguous_source in(records);
  kafka::record_shape shape;
  for (auto left = header.count(); left > 0; --left) {
    if (const auto fault = kafka::read_shape(in, shape); fault != kafka::record_fault::none) {
      return make_error(errc::corrupt, std::string("compaction: a record ") + kafka::describe(fault));
    }
    if (!take(header.base_offset() + shape.offset_delta, shape)) return {};
  }
  if (!in.at_end()) return make_error(errc::corrupt, "compaction: a batch has more records than it says");
  return {};
}

}  // namespace millrace
