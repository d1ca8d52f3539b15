#include "apps/monitoring/alerts/alert_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "apps/monitoring/alerts/alert_limits.hpp"
#include "apps/monitoring/alerts/rule_table.hpp"
#include "apps/monitoring/alerts/summary_text.hpp"
#include "apps/monitoring/alerts/toml_traps.hpp"
#include "apps/monitoring/events/severity.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::array<std::string_view, 3> section_names{"rule", "silence", "webhook"};
constexpr std::array<std::string_view, 19> rule_names{
    "name",    "series", "of",    "above", "below",    "rate_above", "rate_below", "absent_for", "anomaly_above", "log",
    "matches", "level",  "where", "for",   "keep_for", "repeat",     "group_by",   "severity",   "summary"};
constexpr std::array<std::string_view, 4> silence_names{"matchers", "from", "until", "why"};
constexpr std::array<std::string_view, 2> webhook_names{"url", "timeout"};
constexpr std::array<std::string_view, 4> part_names{"last", "mean", "max", "min"};
constexpr std::array<std::string_view, 3> log_names{"new_template", "rate_change", "line"};
constexpr std::array<std::string_view, 6> series_conditions{"above",      "below",      "rate_above",
                                                            "rate_below", "absent_for", "anomaly_above"};

constexpr number_range waiting_ms{0, static_cast<double>(rule_time_ms_max)};
constexpr number_range absence_ms{10'000, static_cast<double>(rule_time_ms_max)};
constexpr number_range repeat_ms{10'000, static_cast<double>(rule_time_ms_max)};
constexpr number_range timeout_ms{100, 60'000};
constexpr std::size_t severity_bytes_max = 64;

/// The place of what `name` says among `names`; of nothing `otherwise`.
std::size_t choice(rule_table& from, std::string_view name, std::span<const std::string_view> names,
                   std::size_t otherwise) {
  const auto given = from.text(name);
  if (!given) return otherwise;
  const auto at = std::find(names.begin(), names.end(), *given);
  if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
  from.fail(name, fmt::format("there is no '{}'; {}", given->substr(0, 64), nearest_of(*given, names)));
  return otherwise;
}

series_pattern pattern(rule_table& from, std::string_view name) {
  const auto given = from.text(name);
  if (!given) return {};
  auto read = series_pattern::read(*given);
  if (read) return std::move(*read);
  from.fail(name, read.error().context);
  return {};
}

void refuse(rule_table& from, std::span<const std::string_view> names, const std::string& why) {
  for (const auto& name : names) {
    if (from.has(name)) from.fail(name, why);
  }
}

void read_series_rule(rule_table& from, alert_rule& rule) {
  std::vector<std::string_view> given;
  for (const auto& name : series_conditions) {
    if (from.has(name)) given.push_back(name);
  }
  if (given.size() != 1) {
    from.fail("", "one of above, below, rate_above, rate_below, absent_for, anomaly_above is wanted");
    return;
  }
  refuse(from, std::array<std::string_view, 3>{"matches", "level", "where"}, "this is for rules about logs");
  const auto what = given[0];
  rule.where = pattern(from, "series");
  rule.above = !what.ends_with("below");
  if (what != "above" && what != "below")
    refuse(from, std::array<std::string_view, 1>{"of"}, "this goes with above or below");
  if (what == "absent_for") {
    rule.kind = rule_kind::absence;
    rule.absent_for_ms = from.duration(what, absence_ms).value_or(0);
    refuse(from, std::array<std::string_view, 1>{"for"}, "absent_for says it already");
    return;
  }
  rule.kind = what.starts_with("rate")  ? rule_kind::rate
              : what == "anomaly_above" ? rule_kind::anomaly
                                        : rule_kind::value;
  rule.limit = from.number(what).value_or(0);
  if (rule.kind == rule_kind::anomaly && !(rule.limit >= 0 && rule.limit < 1))
    from.fail(what, "a score lies between 0 and 1");
  rule.of = static_cast<aggregate_part>(choice(from, "of", part_names, 0));
}

void read_log_rule(rule_table& from, alert_rule& rule) {
  refuse(from, series_conditions, "this is for rules about series");
  refuse(from, std::array<std::string_view, 3>{"of", "for", "series"}, "this is for rules about series");
  const auto kind = choice(from, "log", log_names, 0);
  rule.kind = std::array{rule_kind::new_template, rule_kind::log_rate, rule_kind::log_line}[kind];
  rule.where = pattern(from, "where");
  rule.level = static_cast<severity>(choice(from, "level", severity_words, static_cast<std::size_t>(severity::debug)));
  if (rule.kind == rule_kind::log_rate) refuse(from, std::array<std::string_view, 1>{"level"}, "a rate has none");
  const auto expression = from.text("matches");
  if (rule.kind != rule_kind::log_line) {
    if (expression) from.fail("matches", "this goes with log = \"line\"");
    return;
  }
  if (!expression && !from.has("level")) from.fail("", "matches or level is wanted: which lines?");
  if (!expression) return;
  auto read = text_pattern::read(*expression);
  if (read) {
    rule.line.push_back(std::move(*read));
  } else {
    from.fail("matches", read.error().context);
  }
}

void read_group(rule_table& from, alert_rule& rule) {
  rule.group_by = from.texts("group_by", rule_group_labels_max).value_or(std::vector<std::string>{});
  std::sort(rule.group_by.begin(), rule.group_by.end());
  rule.group_by.erase(std::unique(rule.group_by.begin(), rule.group_by.end()), rule.group_by.end());
  for (const auto& label : rule.group_by) {
    if (!is_label_name(label)) from.fail("group_by", "'" + label + "' is no name of a label");
  }
}

result<alert_rule> read_rule(const toml::table& table) {
  rule_table from(table, "rule");
  alert_rule rule;
  rule.line_number = from.line();
  rule.name = from.text("name").value_or("");
  if (rule.name.empty() || rule.name.size() > rule_name_bytes_max) {
    from.fail("", fmt::format("a name of 1 to {} bytes is wanted", rule_name_bytes_max));
  }
  from.set_what("rule '" + rule.name + "'");
  from.check_names(rule_names);
  const bool of_log = from.has("log");
  if (!of_log && !from.has("series")) from.fail("", "series or log is wanted: what is it about?");
  of_log ? read_log_rule(from, rule) : read_series_rule(from, rule);
  rule.for_ms = from.duration("for", waiting_ms).value_or(0);
  rule.keep_for_ms = from.duration("keep_for", waiting_ms).value_or(0);
  rule.repeat_ms = from.duration("repeat", repeat_ms).value_or(0);
  read_group(from, rule);
  rule.severity_name = from.text("severity").value_or(rule.severity_name);
  if (rule.severity_name.empty() || rule.severity_name.size() > severity_bytes_max) {
    from.fail("severity", fmt::format("a word of 1 to {} bytes is wanted", severity_bytes_max));
  }
  rule.summary = from.text("summary").value_or("");
  if (const auto good = check_summary(rule.summary); !good) from.fail("summary", good.error().context);
  if (!from.ok()) return from.failure();
  return rule;
}

result<silence> read_silence(const toml::table& table) {
  rule_table from(table, "silence");
  from.check_names(silence_names);
  silence made;
  if (!from.has("matchers")) from.fail("", "matchers are wanted: what is silenced?");
  made.where = pattern(from, "matchers");
  made.from_ms = from.time("from").value_or(0);
  const auto until = from.time("until");
  if (!until) from.fail("", "until is wanted: a silence ends");
  made.until_ms = until.value_or(0);
  if (until && made.until_ms <= made.from_ms) from.fail("until", "it ends before it begins");
  made.why = from.text("why").value_or("");
  if (!from.ok()) return from.failure();
  return made;
}

result<webhook> read_webhook(const toml::table& table) {
  rule_table from(table, "webhook");
  from.check_names(webhook_names);
  webhook made;
  made.url = from.text("url").value_or("");
  if (!made.url.starts_with("http://") && !made.url.starts_with("https://")) {
    from.fail("url", "http://… or https://… is wanted");
  }
  made.timeout_ms = from.duration("timeout", timeout_ms).value_or(made.timeout_ms);
  if (!from.ok()) return from.failure();
  return made;
}

/// `take` reads one table of the list `name`.
template <class Take>
result<void> read_list(const toml::table& all, std::string_view name, std::size_t count_max, Take take) {
  const auto* node = all.get(name);
  if (node == nullptr) return {};
  const auto* list = node->as_array();
  if (list == nullptr || list->size() > count_max ||
      !std::all_of(list->begin(), list->end(), [](const toml::node& each) { return each.is_table(); })) {
    return make_error(errc::invalid_argument, fmt::format("line {}: [[{}]] is wanted, at most {} times",
                                                          node->source().begin.line, name, count_max));
  }
  for (const auto& each : *list) {
    if (auto taken = take(*each.as_table()); !taken) return taken;
  }
  return {};
}

result<alert_rules> read_all(const toml::table& all) {
  alert_rules made;
  rule_table sections(all, "file");
  sections.check_names(section_names);
  if (!sections.ok()) return sections.failure();
  std::set<std::string> names;
  auto rules = read_list(all, "rule", rules_max, [&](const toml::table& table) -> result<void> {
    auto rule = read_rule(table);
    if (!rule) return rule.error();
    if (!names.insert(rule->name).second) {
      return make_error(errc::invalid_argument,
                        fmt::format("line {}: rule '{}': there is one of that name", rule->line_number, rule->name));
    }
    made.rules.push_back(std::make_shared<const alert_rule>(std::move(*rule)));
    return {};
  });
  if (!rules) return rules.error();
  auto silences = read_list(all, "silence", silences_max, [&](const toml::table& table) -> result<void> {
    auto read = read_silence(table);
    if (!read) return read.error();
    made.silences.push_back(std::move(*read));
    return {};
  });
  if (!silences) return silences.error();
  if (const auto* hook = all.get("webhook"); hook != nullptr) {
    if (!hook->is_table())
      return make_error(errc::invalid_argument, fmt::format("line {}: [webhook] is wanted", hook->source().begin.line));
    auto read = read_webhook(*hook->as_table());
    if (!read) return read.error();
    made.hook = std::move(*read);
  }
  return made;
}

}  // namespace

result<alert_rules> read_alert_rules(std::string_view text) try {
  if (text.size() > rules_text_bytes_max) {
    return make_error(errc::invalid_argument, fmt::format("longer than {} bytes", rules_text_bytes_max));
  }
  if (const auto safe = check_for_parser(text); !safe) return safe.error();
  return read_all(toml::parse(text));
} catch (const toml::parse_error& failure) {
  return make_error(errc::corrupt,
                    fmt::format("line {}: {}", failure.source().begin.line, std::string(failure.description())));
}

std::string_view name_of(rule_kind kind) {
  switch (kind) {
    case rule_kind::value: return "value";
    case rule_kind::rate: return "rate";
    case rule_kind::absence: return "absence";
    case rule_kind::anomaly: return "anomaly";
    case rule_kind::new_template: return "new_template";
    case rule_kind::log_rate: return "rate_change";
    case rule_kind::log_line: return "line";
  }
  return "";
}

}  // namespace millrace::monitoring
