#pragma once
#include <functional>
#include <string>

#include "actors/mirror/mirror_run.hpp"
#include "actors/mirror/snapshot_walk.hpp"

namespace millrace {

/// What was read on both sides of a mirror.
struct mirror_comparison {
  std::string snapshot;    ///< under the same name on both sides
  std::string difference;  ///< where the first one is; empty: there is none
  std::uint64_t blocks = 0, block_bytes = 0;
  std::uint32_t logs = 0, logs_left_out = 0;
  std::uint64_t log_bytes = 0;
};

/// Reads all of the snapshot that the last run of a mirror has left, here and at the source, and compares it part by
/// part up to the first difference. Blocks as long as both disks need. `not_found`: no run was complete, or its
/// snapshot has gone; `unavailable`: the source cannot be reached or refuses; `corrupt`: what is read here is damaged.
result<mirror_comparison> compare_with_source(const mirror_run_options& options, const volume_record& volume);

/// The next part of a walk; none behind the last.
using next_part = std::function<result<std::optional<walked_part>>()>;

/// This side's walk, as `snapshot_walk` has it.
struct walk_here {
  next_part next;
  std::function<bool(const log_key&)> skip;
  std::function<std::string(const walked_part&)> name;
};

/// Compares two walks from their begin to the first difference or both ends. Fails as either does.
result<mirror_comparison> compare_walks(const walk_here& here, const next_part& next_of_source);

/// As a message, and back; `corrupt`.
void put_part(schema::WalkedPart::Builder to, const walked_part& part);
result<walked_part> read_part(schema::WalkedPart::Reader from);
void put_comparison(schema::Comparison::Builder to, const mirror_comparison& from);

}  // namespace millrace
