#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/volume_refusal.hpp"

namespace millrace {

inline constexpr std::string_view snapshots_name = ".snapshot";

/// The names of an absolute path, "/" having none. Empty names and "." are left out, ".." takes the name before it away
/// and is refused where there is none. `INVALID`, `NAME_TOO_LONG`.
decided<std::vector<std::string>> split_path(std::string_view path);

/// "/a/b" of the first `count` of `names`.
std::string join_path(const std::vector<std::string>& names, std::size_t count);
inline std::string join_path(const std::vector<std::string>& names) { return join_path(names, names.size()); }

/// "/a" and "b" are "/a/b", "/" and "b" are "/b".
std::string path_below(std::string_view directory, std::string_view name);

/// Whether an entry may be called so: 1 to 255 bytes, no "/" and no zero byte, none of ".", ".." and ".snapshot".
decided<void> check_name(std::string_view name);

/// Whether `path` is `directory` or below it; both without "/" at their ends.
bool is_within(std::string_view path, std::string_view directory);

}  // namespace millrace
