#include "apps/monitoring/graph/log_keeping.hpp"

#include <algorithm>
#include <utility>

#include "apps/monitoring/graph/series_id.hpp"

namespace millrace::monitoring {
namespace {

constexpr auto tell_interval = flow::span_ms(10'000);

/// Apps whose templates are held in memory; with more, all begin again from their state.
constexpr std::size_t watches_max = 1'000;

/// What stands for a verdict's series: logs have none.
std::string series_of_log(std::string_view host, std::string_view app) {
  const auto labels = label_set::of({{"host", std::string(host)}, {"app", std::string(app)}});
  return labels ? labels->text() : std::string();
}

bool is_for(const alert_rule& rule, log_finding_kind kind) {
  return (rule.kind == rule_kind::new_template && kind == log_finding_kind::new_template) ||
         (rule.kind == rule_kind::log_rate && kind == log_finding_kind::rate_change);
}

}  // namespace

log_watch& log_keeping::watch_of(const std::string& app) {
  if (watches_.size() > watches_max) watches_.clear();
  auto& watch = watches_[app];
  if (watch) return *watch;
  watch = std::make_shared<log_watch>(app, options_.learning_ms);
  bool readable = true;
  templates_.for_each([&](std::uint64_t, const std::string& row) {
    if (!watch->read_template(row)) readable = false;
  });
  if (readable && progress_.exists()) readable = static_cast<bool>(watch->read_progress(progress_.get()));
  // Of another version: it learns anew.
  if (!readable) watch = std::make_shared<log_watch>(app, options_.learning_ms);
  return *watch;
}

void log_keeping::on_event(const ruled_lines& lines, context& c) {
  in_force_ = lines.rules;
  auto& watch = watch_of(c.key());
  for (const auto& line : lines.of->lines) take(line, watch, c);
  keep(watch);
  auto& counts = counts_.edit();
  if (!std::exchange(counts.timer_set, true)) c.set_timer(c.time() + tell_interval);
}

void log_keeping::take(const log_line& line, log_watch& watch, context& c) {
  auto taken = watch.take(line);
  auto& counts = counts_.edit();
  ++counts.lines;
  ++counts.by_level[static_cast<std::uint8_t>(line.level)];
  ++counts.by_template[taken.template_id];
  if (std::ranges::find(counts.untold, taken.template_id) == counts.untold.end()) {
    counts.untold.push_back(taken.template_id);
  }
  if (options_.all_lines) c.emit(line_template{c.key(), counts.lines, taken.template_id});
  judge_line(line, c);
  for (auto& finding : taken.findings) tell_finding(std::move(finding), c);
}

void log_keeping::on_timer(flow::event_time at, context& c) {
  auto& watch = watch_of(c.key());
  for (auto& finding : watch.pass_time(at.value)) tell_finding(std::move(finding), c);
  tell_counts(at.value, watch, c);
  keep(watch);
  // Silence is noticed too: as long as something is known of the app, its time passes.
  c.set_timer(at + tell_interval);
}

void log_keeping::judge_line(const log_line& line, context& c) {
  if (!in_force_) return;
  for (const auto& rule : in_force_->rules) {
    if (rule->kind != rule_kind::log_line) continue;
    const auto labels = labels_of_log(line.host, line.app, line.level);
    if (!rule->where.matches(labels)) continue;
    auto said = monitoring::judge_line(*rule, line);
    if (said.holds) c.emit(rule_verdict{rule, group_of(*rule, labels), std::move(said)});
  }
}

void log_keeping::tell_finding(log_finding finding, context& c) {
  if (in_force_) {
    const auto labels = labels_of_log(finding.host, finding.app, finding.level, finding.template_id);
    for (const auto& rule : in_force_->rules) {
      if (!is_for(*rule, finding.kind) || !rule->where.matches(labels)) continue;
      auto said = judge_finding(*rule, finding);
      if (said.series.empty()) said.series = series_of_log(finding.host, finding.app);
      if (said.holds) c.emit(rule_verdict{rule, group_of(*rule, labels), std::move(said)});
    }
  }
  c.emit(std::move(finding));
}

void log_keeping::tell_counts(std::int64_t time_ms, const log_watch& watch, context& c) {
  auto& counts = counts_.edit();
  for (const auto& [level, lines] : counts.by_level) {
    tell_series({{std::string(name_label), "log_lines_total"},
                 {"app", c.key()},
                 {"level", std::string(name_of(static_cast<severity>(level)))}},
                lines, time_ms, c);
  }
  for (const auto id : counts.untold) {
    const auto lines = counts.by_template[id];
    tell_series(
        {{std::string(name_label), "log_template_lines_total"}, {"app", c.key()}, {"template", std::to_string(id)}},
        lines, time_ms, c);
    c.emit(template_row{c.key(), id, watch.templates().template_text(id), lines, time_ms});
  }
  counts.untold.clear();
}

void log_keeping::tell_series(const std::vector<label_set::pair>& labels, std::uint64_t value, std::int64_t time_ms,
                              context& c) {
  const auto set = label_set::of(labels);
  if (!set) return;  // an app whose name is no text for a label
  auto series = set->text();
  const auto id = series_id_of(series);
  c.emit(taken_sample{id, std::move(series), static_cast<double>(value), time_ms, in_force_});
}

void log_keeping::keep(log_watch& watch) {
  for (const auto id : watch.take_changed()) {
    auto& row = templates_.edit(id);
    row.clear();
    watch.templates().write_template(id, row);
  }
  auto& progress = progress_.edit();
  progress.clear();
  watch.write_progress(progress);
}

}  // namespace millrace::monitoring
