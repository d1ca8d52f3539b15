#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/disk/disk.hpp"
#include "runtime/storage/log_holds.hpp"

namespace millrace {

/// A segment that has records of a cut, and where it stands now.
struct cut_segment {
  segment_extent extent;
  std::optional<held_segment> kept;  ///< else it is the log's own
};

struct cut_sources {
  std::vector<cut_segment> segments;  ///< by offset, without a gap
  bool log_is_there = false;          ///< at `directory`

  /// Of a file of `segment`.
  std::string path(const held_view& view, const std::string& directory, const cut_segment& segment,
                   segment_file kind) const;
};

/// Where the records of a holder's cut are: with their log in `directory`, which need not exist any more, or kept. True
/// while `view` lives. `corrupt`: some are gone. `io_failure`. Blocks.
result<cut_sources> find_cut_sources(disk& d, const topic_id_bytes& topic, const std::string& directory,
                                     const held_view& view);

}  // namespace millrace
