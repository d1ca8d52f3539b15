#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "runtime/disk/disk.hpp"
#include "runtime/storage/held_segment.hpp"

namespace millrace {

/// Appended to the name of a directory with a linked log that its topic has not opened yet. The name says whose the log
/// is, not how the topic is called: what has that name until then may be another topic's.
inline constexpr std::string_view linked_suffix = ".linked";

/// "<data directory>/<topic id in hex>-<partition>.linked"
std::string linked_directory(const std::string& data_directory, const log_key& log);

/// Nothing if `name` is not that of such a directory.
std::optional<log_key> parse_linked_directory_name(std::string_view name);

/// Gives the linked log of `log`, if there is one, the name `directory`, which nothing has, durably; whether there was.
/// `io_failure`.
result<bool> adopt_linked_log(disk& d, const std::string& data_directory, const log_key& log,
                              const std::string& directory);

}  // namespace millrace
