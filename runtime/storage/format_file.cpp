#include "runtime/storage/format_file.hpp"

#include <charconv>
#include <optional>

namespace millrace {
namespace {

constexpr std::size_t file_bytes_max = 64 << 10;

std::string path_in(const std::string& directory) { return directory + "/" + std::string(format_file_name); }

/// What stands behind "key=" on a line of its own.
std::optional<std::string_view> value_of(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.size() > key.size() && line.starts_with(key) && line[key.size()] == '=')
      return line.substr(key.size() + 1);
  }
  return std::nullopt;
}

std::optional<std::int32_t> number_of(std::string_view text, std::string_view key) {
  const auto digits = value_of(text, key);
  std::int32_t number = 0;
  if (!digits) return std::nullopt;
  const auto [end, failure] = std::from_chars(digits->data(), digits->data() + digits->size(), number);
  if (failure != std::errc{} || end != digits->data() + digits->size()) return std::nullopt;
  return number;
}

}  // namespace

result<directory_owner> load_format_file(disk& d, const std::string& data_directory) {
  const auto path = path_in(data_directory);
  const auto bytes = read_file(d, path, file_bytes_max);
  if (!bytes) return bytes.error();
  const std::string_view text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  const auto format = number_of(text, "format");
  if (!format || *format < 1) return make_error(errc::corrupt, path + " does not say which format the directory has");
  if (*format > directory_format) {
    return make_error(errc::unsupported, "data directory " + data_directory + " has format " + std::to_string(*format) +
                                             ", made by a newer Millrace; this one knows format " +
                                             std::to_string(directory_format));
  }
  const auto node_id = number_of(text, "node_id");
  const auto cluster_id = value_of(text, "cluster_id");
  if (!node_id || !cluster_id) return make_error(errc::corrupt, path + " does not say whose the directory is");
  return directory_owner{*node_id, std::string(*cluster_id)};
}

result<void> save_format_file(disk& d, const std::string& data_directory, const directory_owner& owner) {
  const auto text = "format=" + std::to_string(directory_format) + "\nnode_id=" + std::to_string(owner.node_id) +
                    "\ncluster_id=" + owner.cluster_id + "\n";
  if (auto saved = replace_file(d, path_in(data_directory), std::as_bytes(std::span(text))); !saved) return saved;
  return d.sync_directory(data_directory);
}

}  // namespace millrace
