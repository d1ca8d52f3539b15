#pragma once
#include <cstddef>
#include <span>

#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

// What the node changes in a batch between the producer's socket and the log. Each takes at least the header of a batch
// that has passed `batch_header::read`, and the caller must be the bytes' only owner. No other byte is touched.

/// Outside the CRC: costs nothing.
void patch_base_offset(std::span<std::byte> batch, offset base);
void patch_leader_epoch(std::span<std::byte> batch, leader_epoch epoch);

/// Makes `now` the time of every record: sets the append time attribute and the max timestamp, recomputes the CRC over
/// the whole batch, which must be all of `batch`.
void stamp_append_time(std::span<std::byte> batch, timestamp now);

/// Mends the max timestamp of a producer that computed it wrongly, and recomputes the CRC over the whole batch, which
/// must be all of `batch`.
void patch_max_timestamp(std::span<std::byte> batch, timestamp max);

}  // namespace millrace::kafka
