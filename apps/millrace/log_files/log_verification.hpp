#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "apps/millrace/log_files/stored_log.hpp"
#include "runtime/storage/batch_place.hpp"

namespace millrace::cli {

enum class log_state : std::uint8_t {
  sound,
  torn,     ///< the last segment ends in a write that was cut short: the node cuts it off when it starts
  damaged,  ///< bytes that were good once are not
};

/// What a log was found to be.
struct log_finding {
  log_state state = log_state::sound;
  std::uint64_t batches = 0;
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;      ///< of all segments
  kafka::offset start;          ///< of the first segment
  std::size_t bad_segment = 0;  ///< index of the segment in which the good part ends, if not sound
  batch_boundary good_end;      ///< in that segment; if sound: in the last one
  std::string reason;           ///< for a person; empty if sound
};

/// Reads every batch of the log: its CRC, that offsets go on without a gap, if not for compaction, and every record in
/// it. `durable_end`: where the checkpoint says that the log was durable, if there is one: what is missing below it is
/// damage and no torn tail. `io_failure`; bad bytes are a finding.
result<log_finding> verify_log(disk& d, const stored_log& log, std::optional<kafka::offset> durable_end);

}  // namespace millrace::cli
