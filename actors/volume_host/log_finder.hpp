#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "actors/catalog/catalog_view.hpp"
#include "actors/volume_host/stream_rows.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// Where the segments of a log stand, or stood before it was deleted.
struct found_log {
  std::size_t data_directory;  ///< index
  std::string directory;       ///< need not exist any more
};

/// Looks where a snapshot's log is now: with its topic, or what is left of one that has gone. `corrupt` if nothing is
/// left although the cut has records. `io_failure`. Blocks.
result<found_log> find_log(disk& d, const std::vector<std::string>& data_directories, const catalog_view& topics,
                           const stream_rows::log_row& row);

}  // namespace millrace
