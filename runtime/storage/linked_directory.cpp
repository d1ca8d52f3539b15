#include "runtime/storage/linked_directory.hpp"

namespace millrace {

std::string linked_directory(const std::string& data_directory, const log_key& log) {
  const auto held = held_directory(data_directory, log);
  return data_directory + held.substr(held.rfind('/')) + std::string(linked_suffix);
}

std::optional<log_key> parse_linked_directory_name(std::string_view name) {
  if (!name.ends_with(linked_suffix)) return std::nullopt;
  name.remove_suffix(linked_suffix.size());
  return parse_held_directory_name(name);
}

result<bool> adopt_linked_log(disk& d, const std::string& data_directory, const log_key& log,
                              const std::string& directory) {
  const auto renamed = d.rename(linked_directory(data_directory, log), directory);
  if (!renamed && renamed.error().code == errc::not_found) return false;
  if (!renamed) return renamed.error();
  if (auto synced = d.sync_directory(data_directory); !synced) return synced.error();
  return true;
}

}  // namespace millrace
