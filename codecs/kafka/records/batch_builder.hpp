#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/records/compression.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

/// A record to be written. Borrows; empty key and value are not the same as none.
struct new_record {
  kafka::timestamp timestamp{-1};
  std::optional<std::string_view> key = std::nullopt;
  std::optional<std::string_view> value = std::nullopt;
  std::span<const std::pair<std::string_view, std::optional<std::string_view>>> headers = {};
};

/// Bytes that a record takes in a batch, at most.
std::size_t bytes_max_of(const new_record& r);

/// What a batch says beside its records.
struct batch_options {
  compression how = {};
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch{-1};
  sequence_number base_sequence{-1};
  leader_epoch partition_leader_epoch{-1};
  offset base_offset{0};
  bool transactional = false;
  bool control = false;
};

/// Makes one batch out of records, in the order in which they are added. Can be used again after `finish`.
class batch_builder {
 public:
  explicit batch_builder(batch_options options = {}) : options_(options) { clear(); }

  /// Adds a record at the next offset.
  void add(const new_record& r) { add_at(count_, r); }

  /// Adds a record at base offset + `delta`, greater than those before: for batches with gaps, as compaction leaves
  /// them.
  void add_at(std::int32_t delta, const new_record& r);

  std::int32_t count() const { return count_; }
  bool empty() const { return count_ == 0; }

  /// Bytes of the batch if it were finished now without compression.
  std::size_t size() const { return bytes_.size(); }

  /// The whole batch, its CRC computed; the builder is then empty. The producer's next sequence number, if there is
  /// one, goes on behind this batch. `invalid_argument` if the codec knows no such level; the builder is then as
  /// before.
  result<std::vector<std::byte>> finish();

 private:
  void clear();
  std::byte* grow(std::size_t count);
  void put_varint(std::int64_t value);
  void put_bytes(std::optional<std::string_view> bytes);
  void put_header(std::vector<std::byte>& batch) const;

  batch_options options_;
  std::vector<std::byte> bytes_;  // the header's place, then the records uncompressed
  std::int32_t count_ = 0;
  std::int32_t last_delta_ = -1;
  timestamp base_timestamp_{-1};
  timestamp max_timestamp_{-1};
};

}  // namespace millrace::kafka
