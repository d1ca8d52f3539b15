#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "apps/fraud/detectors/studied_use.hpp"
#include "apps/fraud/events/finding.hpp"
#include "apps/fraud/events/transaction.hpp"
#include "apps/fraud/models/new_model.hpp"
#include "codecs/base/result.hpp"

namespace millrace::fraud {

struct alert_text {
  std::string detector;
  std::string json;
};

/// What the detectors gave, in their order.
struct detection_output {
  std::vector<score> scores;
  std::vector<alert_text> alerts;
  std::vector<studied_use> features;  ///< of each use as it was judged
};

/// The detectors at work somewhere, with features=on. Threads: one.
class detectors_run {
 public:
  virtual ~detectors_run() = default;

  /// Takes what happened and what became known before `now_ms`, each rising by time, and gives what is there by now.
  virtual result<detection_output> take(std::span<const transaction> uses, std::span<const label> labels,
                                        std::int64_t now_ms) = 0;

  /// The rest of what follows from all that was taken.
  virtual result<detection_output> settle() = 0;

  /// It judges what comes from now on. Before it, all is settled.
  virtual result<void> put(new_model model, std::int64_t now_ms) = 0;
};

}  // namespace millrace::fraud
