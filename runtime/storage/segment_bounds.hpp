#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// Which part of the files that a log shares with another one is its own. The other goes on appending to the same
/// files: what lies behind the bound of a segment is no part of this log, which itself never writes to them.
///
/// Kept in the file `segment-bounds` of the log's directory, text: a line "0" (the version), a line "START END", and
/// for each segment a line "BASE BYTES". A log without the file shares nothing.
struct segment_bounds {
  kafka::offset start;                           ///< the log began here: nothing below it is served
  kafka::offset end;                             ///< the records from here on are in segments of the log's own
  std::map<kafka::offset, std::uint32_t> bytes;  ///< of each shared segment, by its base; others may be gone since

  friend bool operator==(const segment_bounds&, const segment_bounds&) = default;
};

inline constexpr std::string_view segment_bounds_name = "segment-bounds";

std::string encode_segment_bounds(const segment_bounds& bounds);
/// `corrupt` unless it is such a text.
result<segment_bounds> decode_segment_bounds(std::string_view text);

/// Of the log in `directory`; nothing if it shares no files. `corrupt`, `io_failure`: which bytes are the log's is not
/// known.
result<std::optional<segment_bounds>> load_segment_bounds(disk& d, const std::string& directory);

/// Durable when it returns, but for the name of a file that was not there.
result<void> save_segment_bounds(disk& d, const std::string& directory, const segment_bounds& bounds);

/// The segments whose bases lie in [begin, end) are about to become the log's own, as compaction writes them anew.
/// Durable when it returns.
result<void> forget_bounds(disk& d, const std::string& directory, kafka::offset begin, kafka::offset end);

}  // namespace millrace
