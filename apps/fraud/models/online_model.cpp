#include "apps/fraud/models/online_model.hpp"

#include <algorithm>
#include <cmath>

namespace millrace::fraud {
namespace {

constexpr float finest = 10;          // a tenth is about as small as a share that says something
constexpr float ranges_per_unit = 4;  // of the logarithm: a range spans a factor of 1.28
constexpr int lowest_range = -16;
constexpr int highest_range = 63;
constexpr std::size_t ranges = highest_range - lowest_range + 1;
constexpr double step = 0.1;
constexpr double first_square = 1e-2;  // the first steps are not larger than 10 `step`
constexpr double first_bias = -3;      // fraud is rare

std::size_t range_of(std::size_t feature, float value) {
  const auto size = std::log1p(finest * std::abs(value)) * ranges_per_unit;
  const int range = static_cast<int>(std::min(size, static_cast<float>(highest_range))) * (value < 0 ? -1 : 1);
  return feature * ranges + static_cast<std::size_t>(std::max(range, lowest_range) - lowest_range);
}

double probability(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

}  // namespace

double online_model::log_odds(const feature_vector& of) const {
  double sum = bias;
  for (std::size_t i = 0; i < feature_count; ++i) {
    const auto at = range_of(i, of.values[i]);
    if (at < weights.size()) sum += weights[at];
  }
  return sum;
}

double online_model::score(const feature_vector& of) const { return labels == 0 ? 0 : probability(log_odds(of)); }

explained_score online_model::explain(const feature_vector& of) const {
  explained_score found{bias, std::vector<double>(feature_count, 0.0)};
  for (std::size_t i = 0; i < feature_count; ++i) {
    const auto at = range_of(i, of.values[i]);
    if (at < weights.size()) found.of_feature[i] = weights[at];
  }
  return found;
}

void online_model::learn(const feature_vector& of, bool fraud) {
  if (labels++ == 0) bias = first_bias;
  weights.resize(std::max(weights.size(), feature_count * ranges), 0.0F);
  squares.resize(weights.size(), 0.0F);
  const double gradient = probability(log_odds(of)) - (fraud ? 1 : 0);
  const double square = gradient * gradient;
  bias_square += square;
  bias -= step * gradient / std::sqrt(bias_square + first_square);
  for (std::size_t i = 0; i < feature_count; ++i) {
    const auto at = range_of(i, of.values[i]);
    squares[at] += static_cast<float>(square);
    weights[at] -= static_cast<float>(step * gradient / std::sqrt(squares[at] + first_square));
  }
}

}  // namespace millrace::fraud
