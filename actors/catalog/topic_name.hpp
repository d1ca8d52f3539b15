#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace {

inline constexpr std::size_t topic_name_bytes_max = 249;

/// Whether a topic could be called so: `invalid_argument` unless the canonical name is 1 to 249 of ASCII letters,
/// digits,
/// ".", "_", "-" and "@", and neither "." nor "..". Names that begin with "__millrace_" are refused too: the logs of
/// the node itself have them.
result<void> check_topic_name(std::string_view canonical);

/// As above, of one that is to be made: names with "@" are of snapshots' topics, which come and go with their
/// snapshots.
result<void> check_new_topic_name(std::string_view canonical);

/// The name as metrics show it, where "." reads as "_". Two topics must not share it.
std::string collision_form(std::string_view name);

}  // namespace millrace
