#pragma once
#include <set>
#include <string_view>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::cli {

/// As many as one process takes, for each has threads and connections of its own.
inline constexpr std::size_t partition_list_max = 64;

/// What "0-3,7" means. `invalid_argument`: it is no such list, or one of more than `partition_list_max`.
result<std::set<kafka::partition_index>> parse_partition_list(std::string_view text);

}  // namespace millrace::cli
