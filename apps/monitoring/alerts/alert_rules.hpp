#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apps/monitoring/alerts/series_pattern.hpp"
#include "apps/monitoring/events/sample.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// What a rule looks at.
enum class rule_kind : std::uint8_t {
  value,         ///< an aggregate of a series: above, below
  rate,          ///< how fast a counter grows each second: rate_above, rate_below
  absence,       ///< no series of the group reports: absent_for
  anomaly,       ///< the anomaly score of a series: anomaly_above
  new_template,  ///< a line unlike all before
  log_rate,      ///< a template far more often than usual, or no more
  log_line,      ///< lines that an expression fits
};

enum class aggregate_part : std::uint8_t { last, mean, max, min };

/// One condition and what to say when it holds. Times are 0 where the rule tells none.
struct alert_rule {
  std::string name;
  rule_kind kind = rule_kind::value;
  series_pattern where;  ///< series or logs
  aggregate_part of = aggregate_part::last;
  bool above = true;  ///< the limit is an upper one
  double limit = 0;
  std::int64_t absent_for_ms = 0;
  std::vector<text_pattern> line;     ///< one for log_line, else none
  severity level = severity::debug;   ///< of a line at least: as bad or worse
  std::int64_t for_ms = 0;            ///< must hold so long before it fires
  std::int64_t keep_for_ms = 0;       ///< fires on so long after it no longer holds
  std::int64_t repeat_ms = 0;         ///< told again so often while it fires; 0: once
  std::vector<std::string> group_by;  ///< labels: an alert of its own for each of their values
  std::string severity_name = "warning";
  std::string summary;  ///< with {{label}} and {{value}}
  std::uint32_t line_number = 0;
};

/// Alerts whose rule, severity and group labels fit are kept but not sent in that time.
struct silence {
  series_pattern where;  ///< of the group's labels, and `alertname` and `severity`
  std::int64_t from_ms = 0;
  std::int64_t until_ms = 0;
  std::string why;
};

struct webhook {
  std::string url;  ///< http or https; empty: none
  std::int64_t timeout_ms = 10'000;
};

/// A file of rules as read. Threads: immutable, share freely.
struct alert_rules {
  std::vector<std::shared_ptr<const alert_rule>> rules;
  std::vector<silence> silences;
  webhook hook;
};

/// Format: alert_rules.md. `corrupt`: no TOML. `invalid_argument`: no such rules; the context begins with the line,
/// "line 12: rule 'disk': …".
result<alert_rules> read_alert_rules(std::string_view text);

std::string_view name_of(rule_kind kind);

}  // namespace millrace::monitoring
