#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "apps/bench/wire/request_frame.hpp"

namespace millrace::bench {

/// What the records of a load look like.
struct record_plan {
  std::int64_t record_bytes = 200;  ///< of each value; there are no keys
  std::int32_t records_per_batch = 1;
  std::int16_t acks = -1;  ///< -1: all in-sync replicas
};

/// One Produce request to each partition of a topic, encoded once and sent many times: only its first bytes, which hold
/// the correlation id, differ. Values are random bytes, the same in every run. Immutable once made.
class produce_request_set {
 public:
  static constexpr int version = 9;
  static constexpr std::size_t head_bytes = correlation_position + 4;

  /// `invalid_argument`: a number in `plan` makes no sense, or the batch would be larger than a frame may be.
  static result<produce_request_set> encode(const std::string& topic, std::int32_t partitions, const record_plan& plan);

  std::size_t partitions() const { return frames_.size(); }

  /// The first bytes of the request to `partition` under this correlation id.
  std::array<std::byte, head_bytes> head(std::size_t partition, std::int32_t correlation_id) const;
  /// All that follow.
  std::span<const std::byte> tail(std::size_t partition) const;

 private:
  std::vector<std::vector<std::byte>> frames_;
};

/// How many records of `record_bytes` fit a batch of at most `batch_bytes`, its header counted; at least one.
std::int32_t records_that_fit(std::int64_t batch_bytes, std::int64_t record_bytes);

}  // namespace millrace::bench
