#include "apps/millrace/node_api/addressed.hpp"

namespace millrace::node_api {

std::string path_of(const http_request& request) { return "/" + std::string(request.part("path")); }

std::string volume_of(const http_request& request) {
  auto name = "/" + std::string(request.part("volume"));
  if (name.size() > 1 && name.ends_with('/')) name.pop_back();
  return name;
}

std::optional<snapshot_address> parse_snapshot(std::string path) {
  const auto at = path.rfind('@');
  if (at == std::string::npos || at + 1 == path.size()) return std::nullopt;
  auto snapshot = path.substr(at + 1);
  path.resize(at);
  if (!path.starts_with('/')) path.insert(0, "/");
  return snapshot_address{std::move(path), std::move(snapshot)};
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::string below(const std::string& directory, const std::string& name) {
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

}  // namespace millrace::node_api
