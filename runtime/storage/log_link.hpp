#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/log_holds.hpp"
#include "runtime/storage/log_mark.hpp"

namespace millrace {

/// Whose records a new log has, and where it is made.
struct log_link {
  log_key origin;                 ///< whose records
  std::string origin_directory;   ///< of its segments; need not exist any more
  holder_id holder;               ///< whose cut
  std::string target;             ///< the directory that is made, on the same file system; its parent exists
  topic_id_bytes target_topic{};  ///< the topic that the new log belongs to
  std::uint32_t index_interval_bytes = 4096;  ///< of the origin; of the new log it had better be the same

  /// The producers as they stood at the cut: the content of a producer snapshot. If it is not given the newest snapshot
  /// of the origin that is not above the cut is taken over, and whoever opens the log replays the records from there
  /// on, or all if there is none. One without entries lets the log begin with no producers: what was an open
  /// transaction at the cut then counts as committed, as nobody can end it any more.
  std::optional<std::vector<std::byte>> producers = std::nullopt;
};

/// Appended to the name of a directory in which a log is being linked. One that a crash left is of no use.
inline constexpr std::string_view linking_suffix = ".linking";

/// Makes the directory of a log that has exactly the records of a holder's cut, and goes on by itself at the cut's end:
/// the segments' files get one more name, and `segment-bounds` says how much of them is the new log's. What the origin
/// does with its own later, and whether it is still there, makes no difference. Copied are the index of the segment in
/// which the cut ends, and the indexes of aborted transactions; the work depends on the number of segments, not on
/// their bytes. Durable when it returns, whole or not at all. What the checkpoint is to say of the new log; it opens
/// right without it too.
///
/// The origin may be open, and appended to meanwhile; if it is not, it has been since the machine started, or was
/// closed in order. While this runs nothing is taken away from it. Errors: `already_exists`: the target is there.
/// `not_found`: there is no such hold. `corrupt`: records of the cut are gone, or it ends within a batch. `no_space`,
/// `io_failure`. Blocks. Threads: any.
result<log_mark> link_log(disk& d, const log_holds& holds, const log_link& wanted);

}  // namespace millrace
