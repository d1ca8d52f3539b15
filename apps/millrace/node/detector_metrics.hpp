#pragma once
#include "apps/fraud/detection_board.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

/// How right each detector of fraud is, as far as labels have come.
void collect_detectors(metric_sink& sink, const fraud::detection_board::tracks& all);

}  // namespace millrace
