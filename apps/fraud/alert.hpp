#pragma once
#include <string>
#include <string_view>

#include "apps/fraud/card_use.hpp"

namespace millrace::fraud {

/// What a rule found. The id follows from the rule and the use alone, so that a use looked at twice, after a crash,
/// yields the same alert.
struct alert {
  enum class rule { impossible_travel, burst };

  rule by;
  card_use use;        ///< the one that completed the pattern
  std::string reason;  ///< for a person: "6541…: Stockholm to New York, 6325 km in 5 s"

  std::string id() const;
};

std::string_view name_of(alert::rule by);

/// {"id":…,"rule":…,"card":…,"tx_id":…,"ts":…,"lat":…,"lon":…,"merchant":…,"reason":…}
std::string to_json(const alert& found);

/// The `id` of an alert written by `to_json`; `invalid_argument` if there is none.
result<std::string> alert_id_from_json(std::string_view json);

}  // namespace millrace::fraud
