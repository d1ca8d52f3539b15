#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

#include "apps/monitoring/graph/series_news.hpp"
#include "apps/monitoring/graph/taken_events.hpp"
#include "apps/monitoring/templates/log_watch.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::monitoring {

struct log_options {
  std::int64_t learning_ms = learning_ms_default;
  bool all_lines = false;  ///< the template of each line is told
};

/// A template as it is now.
struct template_row {
  std::string app;
  std::uint64_t id = 0;
  std::string text;
  std::uint64_t lines = 0;  ///< so far
  std::int64_t time_ms = 0;
};

/// Which template a line is of.
struct line_template {
  std::string app;
  std::uint64_t line = 0;  ///< number of the line in its app, from 1
  std::uint64_t id = 0;
};

/// What comes of the lines of an app: among others the numbers of its lines, as series.
using log_news = std::variant<taken_sample, rule_verdict, log_finding, template_row, line_template>;

std::string to_json(const log_finding& finding);
std::string to_json(const template_row& row);
std::string to_json(const line_template& line);
result<log_finding> log_finding_from_json(std::string_view json);
result<template_row> template_row_from_json(std::string_view json);
result<line_template> line_template_from_json(std::string_view json);

/// Watches the logs of apps: their templates, how often each comes, which rules hold for them. Each ten seconds it
/// tells `log_lines_total{app="a",level="error"}` and `log_template_lines_total{app="a",template="12"}` as series.
class log_keeping {
 public:
  using output = log_news;
  using context = flow::process_context<std::string, output>;

  explicit log_keeping(const log_options& options) : options_(options) {}

  static auto states(auto& self) { return std::tie(self.templates_, self.progress_, self.counts_); }

  void on_event(const ruled_lines& lines, context& c);
  void on_timer(flow::event_time at, context& c);

 private:
  struct line_counts {
    std::uint64_t lines = 0;
    std::map<std::uint64_t, std::uint64_t> by_template;
    std::map<std::uint8_t, std::uint64_t> by_level;
    std::vector<std::uint64_t> untold;  ///< templates whose number has changed since it was told
    bool timer_set = false;
    static auto fields(auto& self) {
      return std::tie(self.lines, self.by_template, self.by_level, self.untold, self.timer_set);
    }
  };

  log_watch& watch_of(const std::string& app);
  void take(const log_line& line, log_watch& watch, context& c);
  void judge_line(const log_line& line, context& c);
  void tell_finding(log_finding finding, context& c);
  void tell_counts(std::int64_t time_ms, const log_watch& watch, context& c);
  void tell_series(const std::vector<label_set::pair>& labels, std::uint64_t value, std::int64_t time_ms, context& c);
  void keep(log_watch& watch);

  const log_options options_;
  flow::map_state<std::uint64_t, std::string> templates_{"templates"};
  flow::value_state<std::string> progress_{"progress"};
  flow::value_state<line_counts> counts_{"counts"};

  // No state: made of it when the app is heard of.
  std::unordered_map<std::string, std::shared_ptr<log_watch>> watches_;
  rules_ref in_force_;
};

}  // namespace millrace::monitoring
