#include "apps/monitoring/alerts/rule_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/monitoring/alerts/alert_limits.hpp"
#include "apps/monitoring/alerts/summary_text.hpp"

namespace millrace::monitoring {
namespace {

bool crosses(const alert_rule& rule, double value) { return rule.above ? value > rule.limit : value < rule.limit; }

std::string_view side_of(const alert_rule& rule) { return rule.above ? "above" : "below"; }

double part_of(const closed_window& window, aggregate_part part) {
  switch (part) {
    case aggregate_part::last: return window.last;
    case aggregate_part::mean: return window.sum / static_cast<double>(std::max<std::uint64_t>(window.count, 1));
    case aggregate_part::max: return window.max;
    case aggregate_part::min: return window.min;
  }
  return window.last;
}

std::string_view words_of(aggregate_part part) {
  switch (part) {
    case aggregate_part::last: return "was";
    case aggregate_part::mean: return "was on average";
    case aggregate_part::max: return "was at most";
    case aggregate_part::min: return "was at least";
  }
  return "was";
}

verdict verdict_of(const label_set& series, const closed_window& window) {
  verdict made;
  made.series = series.text();
  made.from_ms = window.from_ms;
  made.until_ms = window.until_ms;
  return made;
}

/// What a counter grew by, if it was at `before` first. Below that it has begun anew from 0.
double growth(double before, const closed_window& window) {
  const auto until_first = window.first >= before ? window.first - before : window.first;
  const auto within =
      window.last >= window.first ? window.last - window.first : std::max(window.max - window.first, 0.0) + window.last;
  return until_first + within;
}

verdict event_of(const alert_rule& rule, std::string series, std::int64_t time_ms) {
  verdict made;
  made.holds = true;
  made.series = bounded_text(std::move(series));
  made.from_ms = time_ms;
  made.until_ms = time_ms;
  made.lasts_ms = rule.keep_for_ms > 0 ? rule.keep_for_ms : log_event_ms_default;
  return made;
}

}  // namespace

label_set group_of(const alert_rule& rule, const label_set& labels) {
  std::vector<label_set::pair> kept;
  for (const auto& name : rule.group_by) kept.emplace_back(name, labels.value(name));
  auto made = label_set::of(std::move(kept));
  return made ? std::move(*made) : label_set();
}

label_set labels_of_log(std::string_view host, std::string_view app, severity level, std::uint64_t template_id) {
  std::vector<label_set::pair> labels;
  labels.emplace_back("host", host);
  labels.emplace_back("app", app);
  labels.emplace_back("level", name_of(level));
  if (template_id != 0) labels.emplace_back("template", std::to_string(template_id));
  auto made = label_set::of(std::move(labels));
  return made ? std::move(*made) : label_set();
}

verdict judge_window(const alert_rule& rule, const label_set& series, const closed_window& window) {
  auto made = verdict_of(series, window);
  made.value = part_of(window, rule.of);
  made.holds = rule.kind == rule_kind::value && crosses(rule, made.value);
  if (made.holds) {
    made.words = bounded_text(
        fmt::format("{} {} {:.6g}, {} {:.6g}", made.series, words_of(rule.of), made.value, side_of(rule), rule.limit));
  }
  return made;
}

verdict judge_rate(const alert_rule& rule, const label_set& series, const closed_window& window,
                   counter_memory& memory) {
  auto made = verdict_of(series, window);
  const auto begin_ms = memory.known ? memory.last_ms : window.from_ms;
  const auto before = memory.known ? memory.last : window.first;
  const bool measured = (memory.known || window.count > 1) && window.last_ms > begin_ms;
  if (measured) {
    made.value = growth(before, window) * 1000 / static_cast<double>(window.last_ms - begin_ms);
    made.holds = std::isfinite(made.value) && crosses(rule, made.value);
  }
  if (!memory.known || window.last_ms > memory.last_ms) memory = {window.last, window.last_ms, true};
  if (made.holds) {
    made.words = bounded_text(
        fmt::format("{} grew by {:.6g} a second, {} {:.6g}", made.series, made.value, side_of(rule), rule.limit));
  }
  return made;
}

verdict judge_anomaly(const alert_rule& rule, const label_set& series, double score, std::string_view reason,
                      const closed_window& window) {
  auto made = verdict_of(series, window);
  made.value = score;
  made.holds = crosses(rule, score);
  if (made.holds) {
    made.words = bounded_text(fmt::format("{} was {:.6g}, unusual ({:.2f}, above {:.2f}){}{}", made.series, window.last,
                                          score, rule.limit, reason.empty() ? "" : ": ", reason));
  }
  return made;
}

verdict judge_finding(const alert_rule& rule, const log_finding& finding) {
  const auto wanted =
      rule.kind == rule_kind::new_template ? log_finding_kind::new_template : log_finding_kind::rate_change;
  const bool about_findings = rule.kind == rule_kind::new_template || rule.kind == rule_kind::log_rate;
  if (!about_findings || finding.kind != wanted) return {};
  if (wanted == log_finding_kind::new_template && finding.level > rule.level) return {};
  auto made = event_of(rule, finding.app + ": " + finding.template_text, finding.time_ms);
  made.value = finding.value;
  made.words = bounded_text(finding.line.empty() ? fmt::format("{}: {}", finding.app, finding.words)
                                                 : fmt::format("{}: {}: {}", finding.app, finding.words, finding.line));
  return made;
}

verdict judge_line(const alert_rule& rule, const log_line& line) {
  if (rule.kind != rule_kind::log_line || line.level > rule.level) return {};
  if (!rule.line.empty() && !rule.line[0].matches_part_of(line.text)) return {};
  const auto place = line.host.empty() ? line.app : line.app + " on " + line.host;
  auto made = event_of(rule, place, line.time_ms);
  made.value = 1;
  made.words = bounded_text(fmt::format("{}: {}", place, line.text));
  return made;
}

}  // namespace millrace::monitoring
