#include <algorithm>
#include <limits>
#include <numeric>

#include "runtime/config/edit_distance.hpp"
#include "runtime/config/options.hpp"

namespace millrace {
namespace {

std::string_view section_of(std::string_view name) { return name.substr(0, name.find('.')); }
std::string_view after_section(std::string_view name) { return name.substr(name.find('.') + 1); }

struct near_name {
  std::string_view name;
  std::size_t distance;
};

near_name nearest_option(std::string_view name) {
  near_name best{"", std::numeric_limits<std::size_t>::max()};
  for (const auto& candidate : all_options()) {
    const auto distance = std::min(edit_distance(name, candidate.name),
                                   edit_distance(after_section(name), after_section(candidate.name)) + 1);
    if (distance < best.distance) best = {candidate.name, distance};
  }
  return best;
}

std::string options_of(std::string_view section) {
  std::string list;
  for (const auto& each : all_options()) {
    if (section_of(each.name) != section) continue;
    list += (list.empty() ? "" : ", ") + std::string(after_section(each.name));
  }
  return list;
}

/// "did you mean [kafka]?", or all sections if none is near.
std::string hint_of_section(std::string_view name) {
  near_name best{"", std::numeric_limits<std::size_t>::max()};
  std::string all;
  for (const auto& each : all_options()) {
    const auto section = section_of(each.name);
    const auto quoted = "[" + std::string(section) + "]";
    if (all.find(quoted) != std::string::npos) continue;
    all += (all.empty() ? "" : ", ") + quoted;
    if (const auto distance = edit_distance(name, section); distance < best.distance) best = {section, distance};
  }
  if (best.distance <= name.size() / 2) return "did you mean [" + std::string(best.name) + "]?";
  return "there are " + all;
}

}  // namespace

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

std::string_view nearest_option_name(std::string_view name) { return nearest_option(name).name; }

std::string about_unknown_name(std::string_view name) {
  const auto nearest = nearest_option(name);
  if (nearest.distance <= after_section(name).size() / 2) {
    return "there is no such option; did you mean " + std::string(nearest.name) + "?";
  }
  const auto section = section_of(name);
  if (!section_sentence(section).empty()) {
    return "there is no such option; [" + std::string(section) + "] has " + options_of(section);
  }
  return "there is no such section; " + hint_of_section(section);
}

}  // namespace millrace
