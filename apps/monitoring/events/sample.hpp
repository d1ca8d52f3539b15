#pragma once
#include <cstdint>
#include <string>

#include "apps/monitoring/events/severity.hpp"

namespace millrace::monitoring {

/// One value of one series at one time.
struct sample {
  std::string series;        ///< as `label_set::text` gives it
  double value = 0;          ///< finite
  std::int64_t time_ms = 0;  ///< since 1970
};

/// One line of a log.
struct log_line {
  std::string host = {};  ///< empty: not told
  std::string app = {};   ///< the program that wrote it; empty: not told
  severity level = severity::informational;
  std::string text = {};  ///< UTF-8, without a line feed at its end
  std::int64_t time_ms = 0;
};

}  // namespace millrace::monitoring
