#include "apps/fraud/detectors/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace millrace::fraud {
namespace {

constexpr std::size_t reasons_max = 5;

std::vector<contribution> all_features(const studied_use& s) {
  std::vector<contribution> all;
  for (std::size_t i = 0; i < feature_count; ++i) {
    all.push_back({std::string(name_of(static_cast<feature>(i))), s.features.values[i], 0});
  }
  return all;
}

std::vector<contribution> strongest(std::vector<contribution> all, const explained_score& why) {
  for (std::size_t i = 0; i < feature_count; ++i) all[i].weight = why.of_feature[i];
  std::stable_sort(all.begin(), all.end(), [](const contribution& a, const contribution& b) {
    return std::abs(a.weight) > std::abs(b.weight);
  });
  all.resize(std::min(reasons_max, all.size()));
  return all;
}

}  // namespace

finding explained(const studied_use& s, const scored_by& by, const explained_score& why) {
  finding found{.detector = by.detector, .version = by.version, .rule = {}, .use = s.use, .value = by.value};
  found.knowing = all_features(s);
  found.why = strongest(found.knowing, why);
  std::string list;
  for (const auto& part : found.why) {
    if (part.weight <= 0) continue;
    list += fmt::format("{}{} {:.4g}", list.empty() ? "" : ", ", part.feature, part.value);
  }
  found.reason = fmt::format("score {:.3f}: {}", by.value, list);
  return found;
}

}  // namespace millrace::fraud
