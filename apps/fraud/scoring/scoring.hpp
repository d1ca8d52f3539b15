#pragma once
#include <cstdint>
#include <string>

#include "apps/fraud/features/day_list.hpp"
#include "apps/fraud/scoring/data_set.hpp"
#include "apps/fraud/scoring/trainer.hpp"

namespace millrace::fraud {

/// How a data set is scored.
struct scoring_options {
  std::int64_t label_delay_ms = 7 * ms_per_day;
  std::int64_t training_every_ms = 7 * ms_per_day;  ///< of event time
  trainer_options training;
  std::string alerts;  ///< a file for them, a JSON object a line; empty: none
};

/// Where the detectors are.
struct detectors_place {
  std::string
      node_binary;     ///< millrace, of which a node is started to host them; empty: in this process, without a node
  std::string folder;  ///< for its data
};

/// Streams a data set through the detectors, labels when they become known, and has a new model trained again and again
/// of what is known by then. Writes a line `tx_id,score` for each transaction: the score of the trees, or, before the
/// first of them, of the model that learns on the way. Tells on standard output what it did.
result<void> score_data_set(const data_set& all, const detectors_place& where, const scoring_options& options,
                            const std::string& out);

}  // namespace millrace::fraud
