#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "codecs/kafka/units.hpp"

namespace millrace::cli {

/// How far a group is behind in one partition.
struct partition_progress {
  std::string topic;
  kafka::partition_index partition;
  std::optional<kafka::offset> committed;  ///< nullopt: nothing
  kafka::offset start;                     ///< first offset there is
  kafka::offset end;                       ///< where the next record goes
  std::string member;                      ///< who reads it; empty: nobody

  /// Offsets still to read. A group that committed nothing has all of them before it, one whose commit has been
  /// deleted meanwhile (retention) what is left, one that is past the end none.
  std::int64_t lag() const;
};

}  // namespace millrace::cli
