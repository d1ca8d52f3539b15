#include "apps/monitoring/scoring/log_scoring.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

namespace millrace::monitoring {
namespace {

namespace files = std::filesystem;

constexpr std::string_view log_ending = "_2k.log";

error failed(const files::path& path, const char* what) {
  return make_error(errc::io_failure, path.string() + ": " + what);
}

result<std::vector<files::path>> logs_in(const files::path& folder) {
  std::vector<files::path> found;
  std::error_code failure;
  for (const auto& entry : files::directory_iterator(folder, failure)) {
    if (entry.path().filename().string().ends_with(log_ending)) found.push_back(entry.path());
  }
  if (failure) return failed(folder, "cannot be listed");
  if (found.empty()) return make_error(errc::not_found, folder.string() + ": no logs");
  std::sort(found.begin(), found.end());
  return found;
}

result<void> score_log(const files::path& log, const std::string& system, const files::path& to,
                       const template_of_line& template_of) {
  std::ifstream lines(log, std::ios::binary);
  std::ofstream rows(to, std::ios::binary);
  if (!lines) return failed(log, "cannot be read");
  if (!rows) return failed(to, "cannot be written");
  rows << "LineId,EventId\n";
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    const auto id = template_of(system, line);
    if (!id) return id.error();
    rows << ++number << ',' << *id << '\n';
  }
  rows.flush();
  return rows ? result<void>() : failed(to, "cannot be written");
}

result<void> score_split(const files::path& from, const files::path& to, const template_of_line& template_of) {
  const auto logs = logs_in(from / "logs");
  if (!logs) return logs.error();
  std::error_code failure;
  files::create_directories(to, failure);
  if (failure) return failed(to, "cannot be made");
  for (const auto& log : *logs) {
    const auto name = log.filename().string();
    const auto system = name.substr(0, name.size() - log_ending.size());
    if (auto done = score_log(log, system, to / (system + ".csv"), template_of); !done) return done;
  }
  return {};
}

}  // namespace

result<void> score_logs(const std::string& from, const std::string& to, const template_of_line& template_of) {
  bool split = false;
  for (const auto* part : {"dev", "heldout"}) {
    std::error_code ignored;
    if (!files::is_directory(files::path(from) / part, ignored)) continue;
    split = true;
    if (auto done = score_split(files::path(from) / part, files::path(to) / part, template_of); !done) return done;
  }
  return split ? result<void>() : score_split(from, to, template_of);
}

}  // namespace millrace::monitoring
