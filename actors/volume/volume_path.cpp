#include "actors/volume/volume_path.hpp"

#include "actors/volume/volume_limits.hpp"

namespace millrace {
namespace {

volume_refusal too_long(std::string_view what, std::size_t bytes, std::size_t bytes_max, std::string_view place) {
  return refuse(volume_code::NAME_TOO_LONG,
                "a " + std::string(what) + " has at most " + std::to_string(bytes_max) + " bytes, this one " +
                    std::to_string(bytes),
                std::string(place.substr(0, volume_limits::name_bytes_max)));
}

}  // namespace

decided<std::vector<std::string>> split_path(std::string_view path) {
  if (path.size() > volume_limits::path_bytes_max)
    return too_long("path", path.size(), volume_limits::path_bytes_max, path);
  if (path.empty() || path.front() != '/')
    return refuse(volume_code::INVALID, "a path begins with \"/\"", std::string(path));
  if (path.find('\0') != path.npos) return refuse(volume_code::INVALID, "a path has no zero byte");
  std::vector<std::string> names;
  for (std::size_t at = 1; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto name = path.substr(at, end - at);
    at = end + 1;
    if (name.empty() || name == ".") continue;
    if (name.size() > volume_limits::name_bytes_max)
      return too_long("name", name.size(), volume_limits::name_bytes_max, name);
    if (name != "..") {
      names.emplace_back(name);
      continue;
    }
    if (names.empty()) return refuse(volume_code::INVALID, "\"..\" leads above \"/\"", std::string(path));
    names.pop_back();
  }
  if (names.size() > volume_limits::path_depth_max)
    return refuse(volume_code::NAME_TOO_LONG,
                  "a path has at most " + std::to_string(volume_limits::path_depth_max) + " names");
  return names;
}

std::string join_path(const std::vector<std::string>& names, std::size_t count) {
  std::string path;
  for (std::size_t i = 0; i < count; ++i) path.append("/").append(names[i]);
  return path.empty() ? "/" : path;
}

std::string path_below(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (path.empty() || path.back() != '/') path.push_back('/');
  return path.append(name);
}

decided<void> check_name(std::string_view name) {
  if (name.size() > volume_limits::name_bytes_max)
    return too_long("name", name.size(), volume_limits::name_bytes_max, name);
  if (name.empty() || name == "." || name == ".." || name == snapshots_name || name.find('/') != name.npos ||
      name.find('\0') != name.npos)
    return refuse(volume_code::INVALID,
                  "a name is not empty, has no \"/\" and no zero byte, and is none of \".\", \"..\", \".snapshot\"",
                  std::string(name));
  return {};
}

bool is_within(std::string_view path, std::string_view directory) {
  if (directory == "/") return true;
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace millrace
