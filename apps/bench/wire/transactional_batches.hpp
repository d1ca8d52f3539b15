#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "apps/bench/wire/request_frame.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::bench {

/// How many records go to a partition with one request.
struct partition_share {
  kafka::partition_index partition;
  std::int32_t records;
};

/// A Produce request of a transactional producer with a batch for each of some partitions, encoded once: the producer's
/// epoch and the sequence numbers, and so the checksums, are put in place before it is sent. Threads: one at a time.
class transactional_batches {
 public:
  struct target {
    std::string transactional_id;
    std::string topic;
    std::int64_t record_bytes;  ///< of each value; there are no keys
    int version;                ///< of Produce, 9 to 12
  };

  /// `invalid_argument`: a share has no records. Else as `kafka::encode`.
  static result<transactional_batches> encode(const target& to, const std::vector<partition_share>& shares);

  const std::vector<partition_share>& shares() const { return shares_; }

  /// The batch of share number `index` is the producer's at this epoch, and its first record has this sequence number.
  void stamp(std::size_t index, kafka::producer_id who, kafka::producer_epoch epoch, kafka::sequence_number first);

  /// The request with its size before it; the correlation id is the sender's to put in.
  std::span<std::byte> frame() { return frame_; }

 private:
  struct place {
    std::size_t begin;
    std::size_t bytes;
  };

  std::vector<partition_share> shares_;
  std::vector<std::byte> frame_;
  std::vector<place> batches_;  ///< where in the frame the batch of each share stands
};

/// `records` dealt out to partitions 0 to `partitions` - 1 in turn, from `first` on; those that get none are left out.
std::vector<partition_share> deal_out(std::int32_t records, std::int32_t partitions, std::int32_t first);

}  // namespace millrace::bench
