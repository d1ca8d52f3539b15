#pragma once
#include <cstddef>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// Of the instances that have left a row of a commit in a deployment's table, those that are not among `count`: there
/// were more of them once. What they have begun is still to be ended.
result<std::vector<std::size_t>> indices_beyond(const map_reader& table, std::size_t count);

}  // namespace millrace
