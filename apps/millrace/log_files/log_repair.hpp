#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "apps/millrace/log_files/log_verification.hpp"

namespace millrace::cli {

/// What cutting a log at its damage does. Nothing is deleted: what is cut off stays beside the log, in files that the
/// node does not read.
struct repair_plan {
  stored_segment cut;                  ///< the segment that is cut
  batch_boundary at;                   ///< where: the log ends here from then on
  std::string bytes_kept_in;           ///< holds what stood behind the cut; empty if nothing did
  std::vector<std::string> set_aside;  ///< segments behind it: renamed, with `aside_suffix`
  std::vector<std::string> removed;    ///< indexes and producer snapshots that no longer fit: the node rebuilds them
};

inline constexpr std::string_view aside_suffix = ".damaged";

/// The plan for a log that is not sound and has a segment. `unsupported`: others have the damaged file too;
/// `io_failure`.
result<repair_plan> plan_repair(disk& d, const stored_log& log, const log_finding& finding);

/// Does what the plan says, durably, with the log's directory given. Nobody else may have the log open; the caller then
/// brings the checkpoint's mark back to `plan.at`. `io_failure`, `no_space`: the log is as bad as it was, and the same
/// repair may be tried again.
result<void> carry_out(disk& d, const std::string& directory, const repair_plan& plan);

}  // namespace millrace::cli
