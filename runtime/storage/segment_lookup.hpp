#pragma once
#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "runtime/storage/segment.hpp"

namespace millrace {

using segment_list = std::vector<std::unique_ptr<segment>>;  ///< of one log, oldest first, without gaps

/// Place of the segment that holds `target`, which is not below the first one's base.
inline std::size_t place_of(const segment_list& segments, kafka::offset target) {
  const auto after = std::upper_bound(segments.begin(), segments.end(), target,
                                      [](kafka::offset o, const auto& s) { return o < s->base(); });
  return static_cast<std::size_t>(after - segments.begin()) - 1;
}

}  // namespace millrace
