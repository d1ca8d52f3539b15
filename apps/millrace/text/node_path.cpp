#include "apps/millrace/text/node_path.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::cli {

result<std::string> canonical_path(std::string_view path) {
  std::string whole;
  for (std::size_t at = 1; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto name = path.substr(at, end - at);
    at = end + 1;
    if (name.empty() || name == ".") continue;
    if (name != "..") {
      whole.append("/").append(name);
    } else if (whole.empty()) {
      return make_error(errc::invalid_argument, fmt::format("'{}' leads above /", path));
    } else {
      whole.resize(whole.rfind('/'));
    }
  }
  return whole.empty() ? "/" : whole;
}

result<std::string> parse_node_path(std::string_view text) {
  std::string_view path = text;
  if (path.starts_with(node_prefix)) path.remove_prefix(node_prefix.size());
  if (!path.starts_with('/')) {
    return make_error(errc::invalid_argument,
                      fmt::format("'{}' is no path of the node: it begins with /, as /payments/models", text));
  }
  return canonical_path(path);
}

std::string_view last_name(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1);
}

std::string path_below(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

result<copy_end> parse_copy_end(std::string_view text) {
  if (text.empty()) return make_error(errc::invalid_argument, "an empty text names nothing");
  if (text == "-") return copy_end{copy_end::where::stream, "-", false};
  if (!text.starts_with(node_prefix)) return copy_end{copy_end::where::local, std::string(text), text.ends_with('/')};
  auto path = parse_node_path(text);
  if (!path) return path.error();
  return copy_end{copy_end::where::node, std::move(*path), text.ends_with('/')};
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

}  // namespace millrace::cli
