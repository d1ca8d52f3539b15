#include "apps/millrace/log_files/stored_log.hpp"

#include <algorithm>

#include "codecs/log/log_names.hpp"
#include "runtime/storage/format_file.hpp"
#include "runtime/storage/segment_bounds.hpp"

namespace millrace::cli {
namespace {

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return path == "." ? ".." : ".";
  return path.substr(0, std::max<std::size_t>(slash, 1));
}

/// How much of the segment's file is the log's: what another log has appended to a file that both have is not.
result<std::uint64_t> own_bytes(disk& d, const std::string& path, const std::optional<segment_bounds>& bounds,
                                kafka::offset base) {
  auto bytes = d.size_of(path);
  if (!bytes || !bounds) return bytes;
  const auto bound = bounds->bytes.find(base);
  if (bound != bounds->bytes.end()) *bytes = std::min<std::uint64_t>(*bytes, bound->second);
  return bytes;
}

result<std::vector<stored_log>> single_file(disk& d, const std::string& path, kafka::offset base) {
  const auto directory = parent_of(path);
  const auto bounds = load_segment_bounds(d, directory);
  if (!bounds) return bounds.error();
  const auto bytes = own_bytes(d, path, *bounds, base);
  if (!bytes) return bytes.error();
  const auto entries = d.list(directory);
  if (!entries) return entries.error();
  const bool goes_on = std::any_of(entries->begin(), entries->end(), [&](const directory_entry& entry) {
    const auto other = parse_segment_file_name(entry.name);
    return other && other->kind == segment_file::log && other->base > base;
  });
  return std::vector<stored_log>{{path, directory, {{path, base, *bytes}}, goes_on}};
}

result<stored_log> read_directory(disk& d, const std::string& directory) {
  const auto entries = d.list(directory);
  if (!entries) return entries.error();
  const auto bounds = load_segment_bounds(d, directory);
  if (!bounds) return bounds.error();
  stored_log log{last_part(directory), directory, {}, false};
  for (const auto& entry : *entries) {
    const auto parsed = parse_segment_file_name(entry.name);
    if (!parsed || parsed->kind != segment_file::log) continue;
    const auto path = directory + "/" + entry.name;
    const auto bytes = own_bytes(d, path, *bounds, parsed->base);
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
  const bool is_ours = load_format_file(d, path).has_value();
  std::vector<stored_log> logs;
  for (const auto& entry : *entries) {
    if (!entry.directory || !parse_partition_directory_name(entry.name)) continue;
    auto log = read_directory(d, path + "/" + entry.name);
    if (!log) return log.error();
    if (is_ours || !log->segments.empty()) logs.push_back(std::move(*log));
  }
  if (logs.empty() && !is_ours) {
    return make_error(errc::not_found, path + ": no segment, partition or data directory: it holds no segment and no " +
                                           std::string(format_file_name));
  }
  std::sort(logs.begin(), logs.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return logs;
}

std::string data_directory_of(const stored_log& log) { return parent_of(log.directory); }

}  // namespace millrace::cli
