#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "apps/fraud/features/feature_list.hpp"
#include "codecs/base/result.hpp"

namespace millrace::fraud {

/// A node of a tree. The node of smaller values follows its parent directly.
struct tree_node {
  static constexpr std::uint16_t leaf = std::numeric_limits<std::uint16_t>::max();

  float threshold = 0;  ///< values up to it go to the next node, others to `other`
  std::uint16_t feature = leaf;
  std::uint32_t other = 0;
  float value = 0;  ///< log-odds: of a leaf what it adds, of others the mean of those below
};

/// How far each feature moved a score, in log-odds, and where it began.
struct explained_score {
  double base = 0;
  std::vector<double> of_feature;  ///< in the order of `feature`
};

/// A model of boosted decision trees. Format of its file: boosted_trees.md. Threads: immutable, share freely.
class boosted_trees {
 public:
  /// `corrupt` if the file is not what its checksum says, or its trees are none; `unsupported` if it is of another form
  /// or names a feature that is not known here.
  static result<boosted_trees> from_json(std::string_view file);

  const std::string& version() const { return version_; }

  /// Transactions whose score is not below are worth a look.
  double alert_score() const { return alert_score_; }

  std::size_t trees() const { return roots_.size(); }

  /// The probability of fraud, between 0 and 1.
  double score(const feature_vector& of) const;

  /// The log-odds of `score` are the base and all contributions together: at each node of the way through a tree its
  /// feature is given what the mean changes by.
  explained_score explain(const feature_vector& of) const;

 private:
  double log_odds(const feature_vector& of) const;

  std::string version_;
  double alert_score_ = 1;
  std::vector<tree_node> nodes_;
  std::vector<std::uint32_t> roots_;
};

}  // namespace millrace::fraud
