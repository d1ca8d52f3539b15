#include "apps/monitoring/scoring/series_scoring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "apps/monitoring/scoring/row_time.hpp"

namespace millrace::monitoring {
namespace {

namespace fs = std::filesystem;

struct row {
  std::string_view timestamp;
  std::int64_t time_ms = 0;
  std::optional<double> value;
};

/// Nothing if `line` is no row.
std::optional<row> row_of(std::string_view line) {
  const auto comma = line.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto timestamp = line.substr(0, comma);
  const auto text = line.substr(comma + 1);
  const auto time = row_time_ms(timestamp);
  if (!time) return std::nullopt;
  if (text.empty()) return row{timestamp, *time, std::nullopt};
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return row{timestamp, *time, std::isfinite(value) ? std::optional(value) : std::nullopt};
}

bool next_line(std::istream& in, std::string& line) {
  if (!std::getline(in, line)) return false;
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

/// The number of rows.
result<std::size_t> score_file(const fs::path& from, const fs::path& to, const std::string& series,
                               const series_judge& judge) {
  std::error_code failure;
  fs::create_directories(to.parent_path(), failure);
  if (failure) return make_error(errc::io_failure, fmt::format("make {}: {}", to.string(), failure.message()));
  std::ifstream in(from);
  std::ofstream out(to);
  std::string line;
  next_line(in, line);  // the names of the columns
  out << "timestamp,score\n";
  std::size_t rows = 0;
  while (next_line(in, line)) {
    const auto read = row_of(line);
    if (!read) return make_error(errc::corrupt, fmt::format("{}:{}: '{}' is no row", from.string(), rows + 2, line));
    const auto score = judge(series, read->time_ms, read->value);
    if (!score) return score.error();
    out << fmt::format("{},{}\n", read->timestamp, *score);
    ++rows;
  }
  out.close();
  if (in.bad() || !out) return make_error(errc::io_failure, fmt::format("{} to {}", from.string(), to.string()));
  return rows;
}

/// All `.csv` under `folder`, sorted.
result<std::vector<fs::path>> tables_under(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code failure;
  for (fs::recursive_directory_iterator at(folder, failure), end; !failure && at != end; at.increment(failure)) {
    if (at->path().extension() == ".csv") found.push_back(at->path());
  }
  if (failure) return make_error(errc::io_failure, fmt::format("read {}: {}", folder.string(), failure.message()));
  std::sort(found.begin(), found.end());
  return found;
}

bool is_split(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_directory(folder / "data", ignored);
}

std::vector<fs::path> splits_of(const fs::path& from) {
  if (is_split(from)) return {from};
  std::vector<fs::path> found;
  for (const auto* const name : {"dev", "heldout"}) {
    if (is_split(from / name)) found.push_back(from / name);
  }
  return found;
}

/// The last name of a path, also of one that ends in a slash.
fs::path name_of_folder(const fs::path& folder) {
  return folder.has_filename() ? folder.filename() : folder.parent_path().filename();
}

}  // namespace

result<scored_rows> score_series(const fs::path& from, const fs::path& out, const series_judge& judge) {
  const auto splits = splits_of(from);
  if (splits.empty())
    return make_error(errc::not_found, fmt::format("{}: no data, dev/data or heldout/data", from.string()));
  scored_rows scored;
  for (const auto& split : splits) {
    const auto tables = tables_under(split / "data");
    if (!tables) return tables.error();
    for (const auto& table : *tables) {
      const auto relative = name_of_folder(split) / table.lexically_relative(split / "data");
      const auto rows =
          score_file(table, out / relative, fs::path(relative).replace_extension().generic_string(), judge);
      if (!rows) return rows.error();
      scored.rows += *rows;
      ++scored.series;
    }
  }
  return scored;
}

}  // namespace millrace::monitoring
