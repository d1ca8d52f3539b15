#include <algorithm>
#include <numeric>

#include "runtime/config/options.hpp"

namespace millrace {
namespace {

/// Letters to insert, remove or replace to get from one text to the other (Levenshtein).
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const auto replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string_view after_section(std::string_view name) { return name.substr(name.find('.') + 1); }

}  // namespace

std::string_view nearest_option_name(std::string_view name) {
  const auto distance = [&](const option& candidate) {
    return std::min(edit_distance(name, candidate.name),
                    edit_distance(after_section(name), after_section(candidate.name)) + 1);
  };
  const auto& options = all_options();
  return std::min_element(options.begin(), options.end(),
                          [&](const option& a, const option& b) { return distance(a) < distance(b); })
      ->name;
}

}  // namespace millrace
