#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/kafka/units.hpp"

namespace millrace {

/// A partition as the name of its directory says.
struct topic_partition {
  std::string topic;
  kafka::partition_index partition;

  friend bool operator==(const topic_partition&, const topic_partition&) = default;
};

/// "orders-3". Source: log_names.md.
std::string partition_directory_name(const topic_partition& of);

/// Nothing if `name` is no partition's directory; a topic's own dashes stay with it.
std::optional<topic_partition> parse_partition_directory_name(std::string_view name);

/// The files of a segment.
enum class segment_file : std::uint8_t { log, offset_index, time_index, transaction_index, producer_snapshot };

/// "00000000000000000042.log": 20 digits of the segment's base offset, then what the file is.
std::string segment_file_name(kafka::offset base, segment_file kind);

struct parsed_segment_name {
  kafka::offset base;
  segment_file kind;

  friend bool operator==(const parsed_segment_name&, const parsed_segment_name&) = default;
};

/// Nothing if `name` is not a segment file's, one that waits to be deleted included.
std::optional<parsed_segment_name> parse_segment_file_name(std::string_view name);

/// Appended to the name of a file or directory that is about to be removed.
inline constexpr std::string_view deleted_suffix = ".deleted";

/// Appended to the name of a log's directory when another topic takes the name; more of '+' if that is taken too.
inline constexpr std::string_view foreign_suffix = ".foreign";

/// Appended to the name of a log's directory that no topic of the catalog has.
inline constexpr std::string_view stray_suffix = ".stray";

inline constexpr std::string_view compaction_checkpoint_name = "compaction-checkpoint";
inline constexpr std::string_view leader_epoch_checkpoint_name = "leader-epoch-checkpoint";
inline constexpr std::string_view aborted_checkpoint_name = "aborted-checkpoint";
inline constexpr std::string_view partition_metadata_name = "partition.metadata";

}  // namespace millrace
