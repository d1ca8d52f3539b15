#pragma once
#include <vector>

#include "apps/fraud/events/transaction.hpp"
#include "apps/fraud/features/feature_list.hpp"

namespace millrace::fraud {

/// The features of every use, each looked up anew in all that was before it, as the README defines them: slow, and of
/// another build than what streams. `uses` rise by time and number, `labels` by when they became known.
std::vector<feature_vector> batch_features(const std::vector<transaction>& uses, const std::vector<label>& labels);

}  // namespace millrace::fraud
