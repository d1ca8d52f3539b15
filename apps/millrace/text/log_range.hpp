#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apps/millrace/text/position.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::cli {

/// What a partition holds: records from `start` up to, not including, `end`.
struct log_range {
  kafka::offset start;
  kafka::offset end;
};

enum class log_side : std::uint8_t { inside, before_start, after_end };

/// A position in one partition.
struct placement {
  kafka::offset at;     ///< inside the range: the place itself, or the nearer bound
  kafka::offset asked;  ///< what the position stands for
  log_side side;        ///< where `asked` lies; the end itself is inside, as that is where the next record will be
};

/// Where `where`, which is no time, lies. `shifted_by` counts from `current`, or from the start if that is -1. More
/// last records than there are mean all of them, which is inside.
placement place_in(const log_range& range, const position& where, kafka::offset current);

/// A position outside its partition.
struct stray_position {
  std::string topic;
  kafka::partition_index partition;
  kafka::offset asked;
  log_range range;
  log_side side;
};

/// "orders:0 has no offset 500: it holds 0 to 99, the next will be 100"
std::string text_of(const stray_position& stray);

/// A line for each of the first ten, and how many more there are.
std::string text_of(std::string_view attempt, const std::vector<stray_position>& strays, std::string_view advice);

}  // namespace millrace::cli
