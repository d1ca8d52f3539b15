#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "apps/monitoring/alerts/alert_rules.hpp"
#include "apps/monitoring/templates/log_finding.hpp"

namespace millrace::monitoring {

/// The samples of one series in one closed slot of time; there is at least one.
struct closed_window {
  std::int64_t from_ms = 0;
  std::int64_t until_ms = 0;  ///< exclusive
  double first = 0;
  double last = 0;
  double min = 0;
  double max = 0;
  double sum = 0;
  std::uint64_t count = 0;
  std::int64_t last_ms = 0;  ///< time of `last`
};

/// The last value of a counter before the window that is judged; the state of one series.
struct counter_memory {
  double last = 0;
  std::int64_t last_ms = 0;
  bool known = false;

  static auto fields(auto& self) { return std::tie(self.last, self.last_ms, self.known); }
};

/// The answer of one rule about one series in one span of time.
struct verdict {
  bool holds = false;
  std::string series;  ///< as `label_set::text` gives it
  double value = 0;    ///< what was compared
  std::int64_t from_ms = 0;
  std::int64_t until_ms = 0;
  std::string words;          ///< "cpu_used{host=\"a\"} was 97.2, above 90"; only of one that holds
  std::int64_t lasts_ms = 0;  ///< an event that no later verdict takes back holds so long; 0: until the next verdict

  static auto fields(auto& self) {
    return std::tie(self.holds, self.series, self.value, self.from_ms, self.until_ms, self.words, self.lasts_ms);
  }
};

/// The group of `rule` that a series or log belongs to: of its labels those in `group_by`.
label_set group_of(const alert_rule& rule, const label_set& labels);

/// The labels of a log: `host`, `app` and `level`, as far as told; of a finding also `template`, its id if it has one.
label_set labels_of_log(std::string_view host, std::string_view app, severity level, std::uint64_t template_id = 0);

/// Rules of kinds value and absence: of absence every verdict says that the series is there, and none holds.
verdict judge_window(const alert_rule& rule, const label_set& series, const closed_window& window);

/// Rules of kind rate; remembers the window's last value. The first window of a series is judged by itself, with two
/// samples or more. A value below the one before is a counter that began anew from 0.
verdict judge_rate(const alert_rule& rule, const label_set& series, const closed_window& window,
                   counter_memory& memory);

/// Rules of kind anomaly; `reason` is the detector's.
verdict judge_anomaly(const alert_rule& rule, const label_set& series, double score, std::string_view reason,
                      const closed_window& window);

/// Rules about logs: kind, level and expression. The finding or line is one of those that `rule.where` matches. A
/// verdict that does not hold is to be ignored: nothing is taken back by a line that does not fit.
verdict judge_finding(const alert_rule& rule, const log_finding& finding);
verdict judge_line(const alert_rule& rule, const log_line& line);

}  // namespace millrace::monitoring
