#include "apps/fraud/detectors/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace millrace::fraud {
namespace {

constexpr std::size_t score_reasons = 3;
constexpr std::size_t finding_reasons = 5;

contribution feature_of(const studied_use& s, std::size_t number, double weight) {
  return {std::string(name_of(static_cast<feature>(number))), s.features.values[number], weight};
}

std::vector<contribution> strongest(const studied_use& s, const explained_score& why, std::size_t count) {
  const auto& weights = why.of_feature;
  std::array<std::size_t, feature_count> numbers{};
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  const auto last = numbers.begin() + static_cast<std::ptrdiff_t>(std::min(count, feature_count));
  std::partial_sort(numbers.begin(), last, numbers.end(), [&](std::size_t a, std::size_t b) {
    const auto of_a = std::abs(weights[a]), of_b = std::abs(weights[b]);
    return of_a != of_b ? of_a > of_b : a < b;
  });
  std::vector<contribution> found;
  for (auto number = numbers.begin(); number != last; ++number) {
    found.push_back(feature_of(s, *number, weights[*number]));
  }
  return found;
}

}  // namespace

score reasoned(const studied_use& s, const scored_by& by, const explained_score& why) {
  return {s.use->id, by.detector, by.version, by.value, strongest(s, why, score_reasons)};
}

finding explained(const studied_use& s, const scored_by& by, const explained_score& why) {
  finding found{.detector = by.detector, .version = by.version, .rule = {}, .use = s.use, .value = by.value};
  for (std::size_t i = 0; i < feature_count; ++i) found.knowing.push_back(feature_of(s, i, 0));
  found.why = strongest(s, why, finding_reasons);
  std::string list;
  for (const auto& part : found.why) {
    if (part.weight <= 0) continue;
    list += fmt::format("{}{} {:.4g}", list.empty() ? "" : ", ", part.feature, part.value);
  }
  found.reason = fmt::format("score {:.3f}: {}", by.value, list);
  return found;
}

}  // namespace millrace::fraud
