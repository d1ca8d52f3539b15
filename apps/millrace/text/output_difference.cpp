#include "apps/millrace/text/output_difference.hpp"

#include <algorithm>
#include <set>

namespace millrace::cli {
namespace {

std::uint64_t count_of(const keyed_outputs& all, const std::string& key, const std::string& value) {
  const auto of_key = all.find(key);
  if (of_key == all.end()) return 0;
  const auto found = of_key->second.find(value);
  return found == of_key->second.end() ? 0 : found->second;
}

}  // namespace

output_difference compare(const keyed_outputs& before, const keyed_outputs& after, std::uint64_t lines_max) {
  std::set<std::pair<std::string, std::string>> all;
  for (const auto* outputs : {&before, &after}) {
    for (const auto& [key, values] : *outputs) {
      for (const auto& [value, count] : values) all.emplace(key, value);
    }
  }
  output_difference found;
  for (const auto& [key, value] : all) {
    const auto first = count_of(before, key, value), second = count_of(after, key, value);
    const auto both = std::min(first, second);
    found.same += both;
    found.only_before += first - both;
    found.only_after += second - both;
    if (first == second || found.lines.size() >= lines_max) continue;
    found.lines.push_back((first > second ? "< " : "> ") + key + " " + value);
  }
  return found;
}

}  // namespace millrace::cli
