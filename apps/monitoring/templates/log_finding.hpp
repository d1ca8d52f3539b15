#pragma once
#include <cstdint>
#include <string>
#include <tuple>

#include "apps/monitoring/events/sample.hpp"

namespace millrace::monitoring {

enum class log_finding_kind : std::uint8_t {
  new_template,  ///< a line unlike all before
  rate_change,   ///< a known template comes far more often, or no more
  learned,       ///< the first minutes of an app are over: from now on new templates are told
};

/// Something about the log of an app that somebody may want to know.
struct log_finding {
  log_finding_kind kind = log_finding_kind::new_template;
  std::string host;  ///< of the line; empty for what is no single line's
  std::string app;
  severity level = severity::informational;
  std::uint64_t template_id = 0;
  std::string template_text;
  std::string line;  ///< the line itself, for a new template
  double value = 0;  ///< lines in the last slot; templates learnt
  double usual = 0;  ///< lines in a slot until then
  std::int64_t time_ms = 0;
  std::string words;  ///< one sentence for a person

  static auto fields(auto& self) {
    return std::tie(self.kind, self.host, self.app, self.level, self.template_id, self.template_text, self.line,
                    self.value, self.usual, self.time_ms, self.words);
  }
};

}  // namespace millrace::monitoring
