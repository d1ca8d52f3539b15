#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/volume/volume_ids.hpp"

namespace millrace {

/// What came of one partition of the topic that a table follows: records up to `next`, of which the last value of each
/// key is left; or that it comes to no more.
struct followed_rows {
  volume_id volume;
  object_id table;
  std::int32_t partition = 0;
  std::int64_t created_ms = 0;            ///< of the topic
  std::optional<std::int64_t> from = {};  ///< where the table is before
  std::int64_t next = 0;
  std::vector<std::pair<std::string, std::optional<std::string>>> rows = {};  ///< none: the row goes
  std::uint64_t passed_over = 0;                                              ///< records that can be no rows
  std::string stopped = {};  ///< why the table follows the topic no more; empty: it does
};

}  // namespace millrace
