#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/log/compaction_checkpoint.hpp"
#include "runtime/storage/dirty_files.hpp"
#include "runtime/storage/epoch_history.hpp"
#include "runtime/storage/log_mark.hpp"
#include "runtime/storage/log_settings.hpp"
#include "runtime/storage/segment.hpp"
#include "runtime/storage/segment_swap.hpp"

namespace millrace {

/// What was found and done when a log was opened, for the node's own log and its metrics.
struct opening_report {
  std::uint64_t bytes_cut = 0;           ///< of a torn tail
  std::uint32_t segments_set_aside = 0;  ///< behind a torn tail: kept as `<name>.torn`, not part of the log
  std::vector<std::string> notes;        ///< one sentence each
};

/// The segments of a log as they stand after recovery.
struct opened_segments {
  std::vector<std::unique_ptr<segment>> segments;  ///< oldest first; none if the log was never written
  epoch_history epochs;
  bool epochs_changed = false;  ///< since `leader-epoch-checkpoint` was written
  kafka::offset log_start;
  kafka::offset end;
  std::optional<error> fault;  ///< bad bytes stand at `end`: nothing may be appended
  compaction_checkpoint compacted;
  kafka::offset linked_end{0};  ///< every record below it was durable when the log was linked
  dirty_files dirty;            ///< what must be synced before `end` may be called durable
  opening_report report;
};

/// Opens the segments in `directory`, which need not exist. `mark` is the checkpoint's, if it has one.
/// Segments that lie below the mark are not read, and of a log that is not suspect none but the last. Of the rest every
/// CRC is checked. Of a linked log what it shares lies below its mark, whatever that says. `leaving` is called before
/// segments leave the log because a swap is finished. Errors: `io_failure`, and `corrupt` if it is not known which
/// bytes of shared files are the log's; other bad bytes are a fault, not an error.
result<opened_segments> open_segments(file_pool& pool, const std::string& directory, const log_settings& settings,
                                      const std::optional<log_mark>& mark, const segments_leaving& leaving);

}  // namespace millrace
