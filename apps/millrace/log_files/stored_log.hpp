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
  bool goes_on = false;                  ///< the directory has later segments, which were not asked for
};

/// The logs at `path`: a data directory has many, a partition's directory one, a segment file (`….log`) is taken for a
/// log of its own. Of a directory that is not marked as Millrace's, only folders with segments are logs. By name.
/// Of a linked log only what is its own of the files that it shares. `not_found` if there is nothing of the kind;
/// `corrupt`: it is not known what is a log's own; `io_failure`.
result<std::vector<stored_log>> find_logs(disk& d, const std::string& path);

/// The data directory that a log's directory is in, if it is in one.
std::string data_directory_of(const stored_log& log);

}  // namespace millrace::cli
