#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace::cli {

struct stored_segment {
  std::string path;
  kafka::offset base;
  std::uint64_t bytes;
};

/// The log of a partition as its files stand there.
struct stored_log {
  std::string name;                      ///< "orders-3"; of a single file: its path
  std::string directory;                 ///< of the segments
  std::vector<stored_segment> segments;  ///< by offset
};

/// The logs at `path`: a data directory has many, a partition's directory one, a segment file (`….log`) is taken for a
/// log of its own. By name. `not_found` if there is nothing of the kind; `io_failure`.
result<std::vector<stored_log>> find_logs(disk& d, const std::string& path);

}  // namespace millrace::cli
