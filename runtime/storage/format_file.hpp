#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/directory_owner.hpp"

namespace millrace {

inline constexpr std::string_view format_file_name = "millrace.format";

/// What this version writes. Raised when an older one could no longer read a data directory.
inline constexpr int directory_format = 1;

/// Reads `millrace.format` of the data directory: lines "format=1", "node_id=…", "cluster_id=…"; further lines are not
/// looked at. `not_found`; `unsupported` if a newer version wrote it; `corrupt` if a line is missing.
result<directory_owner> load_format_file(disk& d, const std::string& data_directory);

/// Durable when it returns.
result<void> save_format_file(disk& d, const std::string& data_directory, const directory_owner& owner);

}  // namespace millrace
