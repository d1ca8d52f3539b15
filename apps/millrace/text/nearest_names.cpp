#include "apps/millrace/text/nearest_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "runtime/config/edit_distance.hpp"

namespace millrace::cli {
namespace {

constexpr std::size_t letters_wrong_max = 3;
constexpr std::size_t meant_max = 3;
constexpr std::size_t listed_max = 10;

std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& names) {
  std::vector<std::string> found;
  for (const auto& name : names) {
    if (!word.empty() && name.starts_with(word)) found.push_back(name);
  }
  if (!found.empty()) return found;
  auto least = std::min(word.size() / 2, letters_wrong_max);
  for (const auto& name : names) {
    const auto distance = edit_distance(word, name);
    if (distance > least) continue;
    if (distance < least) found.clear();
    least = distance;
    found.push_back(name);
  }
  return found;
}

}  // namespace

std::string hint_of_name(std::string_view word, const std::vector<std::string>& names) {
  auto meant = nearest(word, names);
  if (!meant.empty()) {
    meant.resize(std::min(meant.size(), meant_max));
    return fmt::format("did you mean {}?", fmt::join(meant, " or "));
  }
  if (names.empty()) return "there is none";
  const auto listed = std::min(names.size(), listed_max);
  const auto more = names.size() == listed ? std::string() : fmt::format(" and {} more", names.size() - listed);
  return fmt::format("there is {}{}", fmt::join(names.begin(), names.begin() + std::ptrdiff_t(listed), ", "), more);
}

}  // namespace millrace::cli
