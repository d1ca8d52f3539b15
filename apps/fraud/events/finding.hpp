#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apps/fraud/events/transaction.hpp"

namespace millrace::fraud {

/// How far one feature moved the score, in log-odds.
struct contribution {
  std::string feature;
  double value = 0;  ///< of the feature
  double weight = 0;

  friend bool operator==(const contribution&, const contribution&) = default;
};

/// What a detector thinks of a transaction: the higher the more like fraud. Scores of one detector compare with each
/// other.
struct score {
  std::uint64_t id = 0;  ///< of the transaction
  std::string detector;
  std::string version;  ///< of its model
  double value = 0;
  std::vector<contribution> why = {};  ///< the features that moved it most, those first

  friend bool operator==(const score&, const score&) = default;
};

/// What a detector wants a person to look at, with all that led to it.
struct finding {
  std::string detector;
  std::string version;  ///< of its rules or its model
  std::string rule;     ///< the rule that was broken; empty for models
  std::shared_ptr<const transaction> use;
  double value = 0;                   ///< the score; 0 for rules
  std::string reason;                 ///< for a person
  std::vector<contribution> why;      ///< the features that moved the score most, those first
  std::vector<contribution> knowing;  ///< every feature as it was at the decision, without weights; empty for rules

  /// Follows from the detector and the use alone, so that a use looked at twice yields the same.
  std::string id() const;
};

/// {"tx_id":N,"detector":"…","version":"…","score":N,"why":[{"feature":…,"value":…,"weight":…}]}
std::string to_json(const score& given);

/// `invalid_argument`.
result<score> score_from_json(std::string_view json);

/// {"id":…,"detector":…,"version":…,"rule":…,"card":…,"tx_id":…,"ts":…,"amount":…,"merchant":…,"lat":…,"lon":…,
/// "score":…,"reason":…,"why":[{"feature":…,"value":…,"weight":…}],"lineage":{"partition":…,"offset":…},"state":{…}};
/// what there is none of is left out.
std::string to_json(const finding& found);

}  // namespace millrace::fraud
