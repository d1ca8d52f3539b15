#include "apps/monitoring/alerts/alert_rules.hpp"

#include <gtest/gtest.h>

#include <string>

#include "apps/monitoring/alerts/alert_limits.hpp"
#include "apps/monitoring/events/rfc3339.hpp"

namespace millrace::monitoring {
namespace {

/// The one rule of a file with `entries`.
alert_rule rule_of(const std::string& entries) {
  const auto read = read_alert_rules("[[rule]]\nname = \"it\"\n" + entries);
  EXPECT_TRUE(read) << (read ? "" : read.error().context);
  return read && !read->rules.empty() ? *read->rules[0] : alert_rule{};
}

std::string refusal(const std::string& text) {
  const auto read = read_alert_rules(text);
  return read ? "" : read.error().context;
}

std::string rule_refusal(const std::string& entries) { return refusal("[[rule]]\nname = \"it\"\n" + entries); }

TEST(alert_rules, say_when_a_value_is_too_high_for_too_long) {
  const auto rule = rule_of(R"(
series = 'node_load1{job="node"}'
above = 8
of = "max"
for = "30s"
keep_for = "5m"
repeat = "1h"
group_by = ["host", "job"]
severity = "page"
summary = "load of {{host}} is {{value}}"
)");
  EXPECT_EQ(rule.name, "it");
  EXPECT_EQ(rule.kind, rule_kind::value);
  EXPECT_EQ(rule.where.text(), R"(node_load1{job="node"})");
  EXPECT_TRUE(rule.above);
  EXPECT_EQ(rule.limit, 8);
  EXPECT_EQ(rule.of, aggregate_part::max);
  EXPECT_EQ(rule.for_ms, 30'000);
  EXPECT_EQ(rule.keep_for_ms, 300'000);
  EXPECT_EQ(rule.repeat_ms, 3'600'000);
  EXPECT_EQ(rule.group_by, (std::vector<std::string>{"host", "job"}));
  EXPECT_EQ(rule.severity_name, "page");
}

TEST(alert_rules, may_be_about_rates_absence_and_anomalies) {
  const auto rate = rule_of("series = 'errors_total'\nrate_below = 0.5");
  EXPECT_EQ(rate.kind, rule_kind::rate);
  EXPECT_FALSE(rate.above);
  const auto absence = rule_of("series = 'up'\nabsent_for = '5m'");
  EXPECT_EQ(absence.kind, rule_kind::absence);
  EXPECT_EQ(absence.absent_for_ms, 300'000);
  const auto anomaly = rule_of("series = 'up'\nanomaly_above = 0.7");
  EXPECT_EQ(anomaly.kind, rule_kind::anomaly);
  EXPECT_EQ(anomaly.limit, 0.7);
}

TEST(alert_rules, may_be_about_logs) {
  EXPECT_EQ(rule_of("log = 'new_template'\nlevel = 'error'").kind, rule_kind::new_template);
  EXPECT_EQ(rule_of("log = 'rate_change'\nwhere = '{app=\"shop\"}'").kind, rule_kind::log_rate);
  const auto line = rule_of("log = 'line'\nmatches = 'out of \\w+'\nlevel = 'warning'");
  EXPECT_EQ(line.kind, rule_kind::log_line);
  EXPECT_EQ(line.level, severity::warning);
  ASSERT_EQ(line.line.size(), 1U);
  EXPECT_TRUE(line.line[0].matches_part_of("it is out of memory"));
}

TEST(alert_rules, stand_beside_silences_and_a_webhook) {
  const auto read = read_alert_rules(R"(
[[silence]]
matchers = '{alertname="disk",host=~"web.*"}'
from = 2026-01-31T08:00:00Z
until = "2026-01-31T10:00:00+01:00"
why = "new disks"
[webhook]
url = "https://alerts.example.com/hook"
timeout = "3s"
)");
  ASSERT_TRUE(read) << read.error().context;
  ASSERT_EQ(read->silences.size(), 1U);
  EXPECT_EQ(rfc3339_text(read->silences[0].from_ms), "2026-01-31T08:00:00Z");
  EXPECT_EQ(rfc3339_text(read->silences[0].until_ms), "2026-01-31T09:00:00Z");
  EXPECT_EQ(read->hook.timeout_ms, 3'000);
  EXPECT_TRUE(read_alert_rules("")->hook.url.empty());
}

TEST(alert_rules, tell_the_line_and_the_nearest_name_of_what_is_wrong) {
  EXPECT_EQ(rule_refusal("series = 'up'\nabov = 1"), "line 4: rule 'it': there is no 'abov'; did you mean 'above'?");
  EXPECT_EQ(rule_refusal("series = 'up'\nabove = 'x'"), "line 4: rule 'it': above: a number is wanted");
  EXPECT_EQ(rule_refusal("series = 'up'\nabove = 1\nof = 'maxx'"),
            "line 5: rule 'it': of: there is no 'maxx'; did you mean 'max'?");
  EXPECT_EQ(rule_refusal("series = 'up'\nabove = 1\nfor = '30'"),
            "line 5: rule 'it': for: '30' has no unit: '30s', '30m'");
  EXPECT_EQ(rule_refusal("log = 'lines'"), "line 3: rule 'it': log: there is no 'lines'; did you mean 'line'?");
  EXPECT_EQ(refusal("\n[[rules]]"), "line 2: file: there is no 'rules'; did you mean 'rule'?");
  EXPECT_EQ(refusal("[[rule]]\nname = 1"), "line 2: rule: name: a text in quotes is wanted");
  EXPECT_EQ(read_alert_rules("a = \n").error().code, errc::corrupt);
  EXPECT_EQ(refusal("\n[[rule]").substr(0, 7), "line 2:");
}

TEST(alert_rules, refuse_conditions_that_contradict_or_say_nothing) {
  for (const auto* wrong : {"above = 1",
                            "series = 'up'",
                            "series = 'up'\nabove = 1\nbelow = 2",
                            "series = 'up'\nabove = nan",
                            "series = 'up'\nabove = 1\nmatches = 'x'",
                            "series = 'up'\nrate_above = 1\nof = 'max'",
                            "series = 'up'\nabsent_for = '1m'\nfor = '1m'",
                            "series = 'up'\nabsent_for = '1s'",
                            "series = 'up'\nanomaly_above = 1.5",
                            "log = 'line'",
                            "log = 'line'\nmatches = '('",
                            "log = 'new_template'\nmatches = 'x'",
                            "log = 'new_template'\nabove = 1",
                            "log = 'new_template'\nfor = '1m'",
                            "log = 'rate_change'\nlevel = 'error'",
                            "series = 'up{'\nabove = 1",
                            "series = 'up'\nabove = 1\nfor = '-1s'",
                            "series = 'up'\nabove = 1\nfor = '400d'",
                            "series = 'up'\nabove = 1\nrepeat = '1s'",
                            "series = 'up'\nabove = 1\ngroup_by = 'host'",
                            "series = 'up'\nabove = 1\ngroup_by = ['a b']",
                            "series = 'up'\nabove = 1\nsummary = '{{host'",
                            "series = 'up'\nabove = 1\nsummary = '{{a b}}'",
                            "series = 'up'\nabove = 1\nseverity = ''"}) {
    EXPECT_EQ(rule_refusal(wrong).substr(0, 5), "line ") << wrong;
  }
  const std::string rule = "[[rule]]\nname = 'a'\nseries = 'up'\nabove = 1\n";
  EXPECT_EQ(refusal(rule + rule), "line 5: rule 'a': there is one of that name");
  EXPECT_NE(refusal("[[rule]]\nseries = 'up'\nabove = 1"), "");
  EXPECT_NE(refusal("rule = 1"), "");
  EXPECT_NE(refusal("[[silence]]\nmatchers = '{a=\"b\"}'"), "");
  EXPECT_NE(refusal("[[silence]]\nuntil = 2026-01-01T00:00:00Z"), "");
  EXPECT_NE(refusal("[[silence]]\nmatchers = '{a=\"b\"}'\nuntil = 2026-01-01T00:00:00"), "");
  EXPECT_NE(refusal("[[silence]]\nmatchers = 'a'\nfrom = '2027-01-01T00:00:00Z'\nuntil = 2026-01-01T00:00:00Z"), "");
  EXPECT_NE(refusal("[webhook]\nurl = 'ftp://x'"), "");
  EXPECT_NE(refusal("webhook = 1"), "");
}

TEST(alert_rules, tell_what_the_parser_cannot) {
  EXPECT_EQ(refusal("\n[[["), "line 2: behind the bracket a name is wanted");
  EXPECT_EQ(refusal("[[silence]]\nfrom = 2026-01-31T["), "line 2: behind the date a time is wanted");
  EXPECT_EQ(refusal("a = 1\xcf\xaa"), "line 1: braces, control characters and letters beyond ASCII stand in quotes");
  const auto rule =
      rule_of("series = 'up' # \xcf\xaa\nabove = 1\nsummary = \"\"\"\n[[[ 2026-01-31T \xcf\xaa \\\" \"\"\"");
  EXPECT_EQ(rule.summary, "[[[ 2026-01-31T \xcf\xaa \" ");
}

TEST(alert_rules, have_bounds) {
  EXPECT_NE(refusal(std::string(rules_text_bytes_max + 1, '#')), "");
  std::string many;
  for (std::size_t n = 0; n <= rules_max; ++n) {
    many += "[[rule]]\nname='r" + std::to_string(n) + "'\nseries='up'\nabove=1\n";
  }
  EXPECT_NE(refusal(many).find("at most 1000 times"), std::string::npos);
  EXPECT_NE(rule_refusal("series = 'up'\nabove = 1\nsummary = '" + std::string(rule_text_bytes_max + 1, 'x') + "'"),
            "");
  EXPECT_NE(refusal(std::string(100'000, '[')), "");
}

}  // namespace
}  // namespace millrace::monitoring
