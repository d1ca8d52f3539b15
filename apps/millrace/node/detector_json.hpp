#pragma once
#include <nlohmann/json.hpp>

#include "apps/fraud/detection_board.hpp"

namespace millrace {

/// Services by name, each with its detectors and their days, as docs/http-api.md shows them.
nlohmann::json detectors_json(const fraud::detection_board::tracks& all);

}  // namespace millrace
