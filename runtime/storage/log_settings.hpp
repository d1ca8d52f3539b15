#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include "runtime/base/durability.hpp"

namespace millrace {

/// What a topic says about its logs. May change while a log is open. Names in brackets are the topic's configs.
struct log_settings {
  millrace::durability durability = millrace::durability::fsync;    ///< [millrace.durability]
  std::uint32_t segment_bytes_max = 1u << 30;                       ///< [segment.bytes] at most 2^31-1
  std::chrono::milliseconds segment_age_max{7 * 24 * 3'600'000LL};  ///< [segment.ms] by the records' own time
  std::uint32_t index_interval_bytes = 4096;                   ///< [index.interval.bytes] of log between index entries
  std::uint32_t index_bytes_max = 10u << 20;                   ///< [segment.index.bytes]
  std::optional<std::uint64_t> retention_bytes_max;            ///< [retention.bytes] of the whole partition
  std::optional<std::chrono::milliseconds> retention_age_max;  ///< [retention.ms] by the records' own time
};

}  // namespace millrace
