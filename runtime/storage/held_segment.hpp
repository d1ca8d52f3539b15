#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/log/log_names.hpp"
#include "codecs/log/partition_metadata.hpp"
#include "runtime/storage/stored_segments.hpp"

namespace millrace {

/// Which log, whatever its name.
struct log_key {
  topic_id_bytes topic{};
  kafka::partition_index partition;

  friend auto operator<=>(const log_key&, const log_key&) = default;
};

/// Grows with each time that segments of a log are taken away and kept.
using take_serial = strong<struct take_serial_tag, std::uint64_t>;

/// A segment that its log has no more and somebody still reads.
struct held_segment {
  segment_extent extent;
  take_serial serial;

  friend bool operator==(const held_segment&, const held_segment&) = default;
};

/// Where the files of `log` are kept: `<data directory>/held/<topic id in hex>-<partition>`.
std::string held_directory(const std::string& data_directory, const log_key& log);
inline constexpr std::string_view held_directory_name = "held";

/// Nothing if `name` is not that of a directory in `held`.
std::optional<log_key> parse_held_directory_name(std::string_view name);

/// "BASE-END-BYTES-g-SERIAL.log": digits, then 'g' if its offsets have no gaps and 'r' if they only rise.
std::string held_file_name(const held_segment& of, segment_file kind);

struct held_file {
  held_segment segment;
  segment_file kind;
};

/// Nothing if `name` is not that of a kept file.
std::optional<held_file> parse_held_file_name(std::string_view name);

}  // namespace millrace
