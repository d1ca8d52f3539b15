#include "apps/millrace/log_files/stored_log.hpp"

#include <algorithm>

#include "codecs/log/log_names.hpp"

namespace millrace::cli {
namespace {

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

result<std::vector<stored_log>> single_file(disk& d, const std::string& path, kafka::offset base) {
  const auto bytes = d.size_of(path);
  if (!bytes) return bytes.error();
  const auto slash = path.rfind('/');
  return std::vector<stored_log>{
      {path, slash == std::string::npos ? "." : path.substr(0, slash), {{path, base, *bytes}}}};
}

result<stored_log> read_directory(disk& d, const std::string& directory) {
  const auto entries = d.list(directory);
  if (!entries) return entries.error();
  stored_log log{last_part(directory), directory, {}};
  for (const auto& entry : *entries) {
    const auto parsed = parse_segment_file_name(entry.name);
    if (!parsed || parsed->kind != segment_file::log) continue;
    const auto path = directory + "/" + entry.name;
    const auto bytes = d.size_of(path);
    if (!bytes) return bytes.error();
    log.segments.push_back({path, parsed->base, *bytes});
  }
  std::sort(log.segments.begin(), log.segments.end(), [](auto& a, auto& b) { return a.base < b.base; });
  return log;
}

}  // namespace

result<std::vector<stored_log>> find_logs(disk& d, const std::string& given) {
  std::string path = given;
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  const auto segment = parse_segment_file_name(last_part(path));
  if (segment && segment->kind == segment_file::log) return single_file(d, path, segment->base);
  auto own = read_directory(d, path);
  if (!own) return own.error();
  if (!own->segments.empty()) return std::vector<stored_log>{std::move(*own)};
  const auto entries = d.list(path);
  if (!entries) return entries.error();
  std::vector<stored_log> logs;
  for (const auto& entry : *entries) {
    if (!entry.directory || !parse_partition_directory_name(entry.name)) continue;
    auto log = read_directory(d, path + "/" + entry.name);
    if (!log) return log.error();
    logs.push_back(std::move(*log));
  }
  if (logs.empty()) return make_error(errc::not_found, path + ": no segment, partition or data directory");
  std::sort(logs.begin(), logs.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return logs;
}

}  // namespace millrace::cli
