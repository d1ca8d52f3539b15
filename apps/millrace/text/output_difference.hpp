#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace millrace::cli {

/// How often each value was given for each key.
using keyed_outputs = std::map<std::string, std::map<std::string, std::uint64_t>>;

struct output_difference {
  std::uint64_t same = 0;
  std::uint64_t only_before = 0;
  std::uint64_t only_after = 0;
  std::vector<std::string> lines;  ///< "< KEY VALUE" and "> KEY VALUE", by key
};

/// What one of two has more often than the other; at most `lines_max` are listed.
output_difference compare(const keyed_outputs& before, const keyed_outputs& after, std::uint64_t lines_max);

}  // namespace millrace::cli
