#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "apps/fraud/features/feature_list.hpp"
#include "apps/fraud/models/boosted_trees.hpp"

namespace millrace::fraud {

/// Logistic regression that learns from each label as it comes. Every feature is cut into ranges of its logarithm, each
/// with a weight of its own and a step that shrinks with what it has learnt (Duchi, Hazan, Singer 2011), so that no
/// scaling has to be known beforehand. A value: it is the state of its stage.
struct online_model {
  static constexpr std::string_view version = "online-1";

  std::vector<float> weights;  ///< by feature and range; empty until the first label
  std::vector<float> squares;  ///< of the gradients so far
  double bias = 0;
  double bias_square = 0;
  std::uint64_t labels = 0;  ///< learnt from

  static auto fields(auto& self) {
    return std::tie(self.weights, self.squares, self.bias, self.bias_square, self.labels);
  }

  /// The probability of fraud; 0 before the first label.
  double score(const feature_vector& of) const;

  explained_score explain(const feature_vector& of) const;

  void learn(const feature_vector& of, bool fraud);

 private:
  double log_odds(const feature_vector& of) const;
};

}  // namespace millrace::fraud
