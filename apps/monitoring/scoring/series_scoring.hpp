#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Scores one row. `series` names its file, with the split: "dev/realTweets/Twitter_volume_IBM". No value: the row's is
/// empty or no finite number. Rows of a series come in their order, series after series.
using series_judge =
    std::function<result<double>(std::string_view series, std::int64_t time_ms, std::optional<double> value)>;

struct scored_rows {
  std::size_t series = 0;
  std::size_t rows = 0;
};

/// Reads each `<split>/data/**.csv` (timestamp,value; "2014-04-01 00:05:00" or "2018-07-03T14:00:00Z", UTC both) and
/// writes `out/<split>/<same relative path>` (timestamp,score) row for row. `from` is a split, that is a folder that
/// holds `data`, or it holds the splits `dev` and `heldout`, or one of them.
/// `not_found` if there is no split, `corrupt` with file and line for a row that is none, `io_failure`, and whatever
/// the judge failed with.
result<scored_rows> score_series(const std::filesystem::path& from, const std::filesystem::path& out,
                                 const series_judge& judge);

}  // namespace millrace::monitoring
