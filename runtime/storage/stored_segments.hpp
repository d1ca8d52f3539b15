#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/continuity.hpp"

namespace millrace {

/// The end of a segment of which only its file's name is known.
inline constexpr kafka::offset unknown_end{std::numeric_limits<std::int64_t>::max()};

/// A segment, as far as holding its records and sharing its file goes.
struct segment_extent {
  kafka::offset base;
  kafka::offset end;        ///< `unknown_end` of the last one of a log that is not open
  std::uint32_t bytes = 0;  ///< those of its file that belong to the log
  continuity rule = continuity::gapless;

  friend bool operator==(const segment_extent&, const segment_extent&) = default;
};

/// The segments in `directory` as their files stand there, oldest first; none if there is no such directory. A log that
/// is open may append meanwhile.
result<std::vector<segment_extent>> stored_segments(disk& d, const std::string& directory);

}  // namespace millrace
