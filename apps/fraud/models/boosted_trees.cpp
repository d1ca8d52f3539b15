#include "apps/fraud/models/boosted_trees.hpp"

#include <cmath>

namespace millrace::fraud {
namespace {

double probability(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

}  // namespace

double boosted_trees::log_odds(const feature_vector& of) const {
  double sum = 0;
  const auto* const all = nodes_.data();
  for (const auto root : roots_) {
    auto at = root;
    while (all[at].feature != tree_node::leaf) {
      at = of.values[all[at].feature] <= all[at].threshold ? at + 1 : all[at].other;
    }
    sum += all[at].value;
  }
  return sum;
}

double boosted_trees::score(const feature_vector& of) const { return probability(log_odds(of)); }

explained_score boosted_trees::explain(const feature_vector& of) const {
  explained_score found{0, std::vector<double>(feature_count, 0.0)};
  for (const auto root : roots_) {
    auto at = root;
    found.base += nodes_[at].value;
    while (nodes_[at].feature != tree_node::leaf) {
      const auto& node = nodes_[at];
      const auto next = of.values[node.feature] <= node.threshold ? at + 1 : node.other;
      found.of_feature[node.feature] += double{nodes_[next].value} - double{node.value};
      at = next;
    }
  }
  return found;
}

}  // namespace millrace::fraud
