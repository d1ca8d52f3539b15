#pragma once
#include <memory>
#include <string>

#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/events/finding.hpp"
#include "apps/fraud/models/boosted_trees.hpp"

namespace millrace::fraud {

/// Which detector by which model gave a score.
struct scored_by {
  std::string detector;
  std::string version;
  double value = 0;
};

/// The score with the few features that moved it most.
score reasoned(const studied_use& s, const scored_by& by, const explained_score& why);

/// The finding of a score that is high enough: the features that speak most for it, and all as they were.
finding explained(const studied_use& s, const scored_by& by, const explained_score& why);

}  // namespace millrace::fraud
