#include "apps/monitoring/alerts/rule_judge.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "apps/monitoring/alerts/alert_limits.hpp"

namespace millrace::monitoring {
namespace {

const label_set cpu = *label_set::read(R"(cpu_used{host="a",job="node"})");

alert_rule rule_of(rule_kind kind, double limit) {
  alert_rule rule;
  rule.kind = kind;
  rule.limit = limit;
  return rule;
}

/// Ten seconds of a series with these values, one a second from the first on.
closed_window window_of(std::int64_t from_ms, std::vector<double> values) {
  closed_window made{from_ms, from_ms + 10'000, values.front(), values.back(), values[0], values[0], 0, 0, 0};
  for (const double value : values) {
    made.min = std::min(made.min, value);
    made.max = std::max(made.max, value);
    made.sum += value;
    ++made.count;
  }
  made.last_ms = from_ms + 1000 * static_cast<std::int64_t>(made.count - 1);
  return made;
}

TEST(rule_judge, compares_the_part_of_the_window_that_the_rule_names) {
  auto rule = rule_of(rule_kind::value, 50);
  const auto window = window_of(0, {10, 90, 20});
  for (const auto& [part, value] : {std::pair{aggregate_part::last, 20.0},
                                    {aggregate_part::mean, 40.0},
                                    {aggregate_part::max, 90.0},
                                    {aggregate_part::min, 10.0}}) {
    rule.of = part;
    const auto said = judge_window(rule, cpu, window);
    EXPECT_EQ(said.value, value);
    EXPECT_EQ(said.holds, value > 50);
  }
}

TEST(rule_judge, says_what_holds_in_words) {
  const auto said = judge_window(rule_of(rule_kind::value, 90), cpu, window_of(0, {97.2}));
  EXPECT_EQ(said.words, R"(cpu_used{host="a",job="node"} was 97.2, above 90)");
  EXPECT_EQ(said.series, R"(cpu_used{host="a",job="node"})");
  EXPECT_EQ(said.until_ms, 10'000);
}

TEST(rule_judge, takes_the_limit_itself_for_good) {
  auto rule = rule_of(rule_kind::value, 50);
  EXPECT_FALSE(judge_window(rule, cpu, window_of(0, {50})).holds);
  rule.above = false;
  EXPECT_FALSE(judge_window(rule, cpu, window_of(0, {50})).holds);
  EXPECT_TRUE(judge_window(rule, cpu, window_of(0, {49})).holds);
}

TEST(rule_judge, measures_a_counter_from_the_window_before) {
  const auto rule = rule_of(rule_kind::rate, 1);
  counter_memory memory;
  EXPECT_FALSE(judge_rate(rule, cpu, window_of(0, {100}), memory).holds);
  const auto said = judge_rate(rule, cpu, window_of(10'000, {150}), memory);
  EXPECT_EQ(said.value, 5);
  EXPECT_EQ(said.words, R"(cpu_used{host="a",job="node"} grew by 5 a second, above 1)");
  EXPECT_EQ(judge_rate(rule, cpu, window_of(40'000, {180}), memory).value, 1);
}

TEST(rule_judge, measures_the_first_window_by_itself) {
  counter_memory memory;
  EXPECT_EQ(judge_rate(rule_of(rule_kind::rate, 1), cpu, window_of(0, {10, 14, 18}), memory).value, 4);
}

TEST(rule_judge, takes_a_falling_counter_for_one_that_began_anew) {
  const auto rule = rule_of(rule_kind::rate, 1);
  counter_memory memory{100, 0, true};
  EXPECT_EQ(judge_rate(rule, cpu, window_of(10'000, {30}), memory).value, 3);
  memory = {100, 0, true};
  EXPECT_EQ(judge_rate(rule, cpu, window_of(8'000, {110, 5, 20}), memory).value, (10 + 20) / 10.0);
}

TEST(rule_judge, measures_nothing_where_time_stands) {
  counter_memory memory{100, 20'000, true};
  const auto said = judge_rate(rule_of(rule_kind::rate, -1), cpu, window_of(10'000, {500}), memory);
  EXPECT_FALSE(said.holds);
  EXPECT_EQ(memory.last, 100);
  memory = {-std::numeric_limits<double>::max(), 0, true};
  const auto huge = window_of(10'000, {std::numeric_limits<double>::max()});
  EXPECT_FALSE(judge_rate(rule_of(rule_kind::rate, 1), cpu, huge, memory).holds);
}

TEST(rule_judge, takes_any_report_for_presence) {
  EXPECT_FALSE(judge_window(rule_of(rule_kind::absence, 0), cpu, window_of(0, {1})).holds);
}

TEST(rule_judge, gives_the_detectors_reason_with_an_anomaly) {
  const auto rule = rule_of(rule_kind::anomaly, 0.5);
  const auto said = judge_anomaly(rule, cpu, 0.93, "usual are 3 to 7", window_of(0, {42}));
  EXPECT_TRUE(said.holds);
  EXPECT_EQ(said.words, R"(cpu_used{host="a",job="node"} was 42, unusual (0.93, above 0.50): usual are 3 to 7)");
  EXPECT_FALSE(judge_anomaly(rule, cpu, 0.4, "", window_of(0, {42})).holds);
}

TEST(rule_judge, finds_lines_by_level_and_expression) {
  auto rule = rule_of(rule_kind::log_line, 0);
  rule.level = severity::warning;
  rule.line.push_back(*text_pattern::read("out of (memory|space)"));
  log_line line{"mill", "shop", severity::error, "worker 7: out of memory", 5'000};
  const auto said = judge_line(rule, line);
  EXPECT_TRUE(said.holds);
  EXPECT_EQ(said.series, "shop on mill");
  EXPECT_EQ(said.words, "shop on mill: worker 7: out of memory");
  EXPECT_EQ(said.lasts_ms, log_event_ms_default);
  line.level = severity::notice;
  EXPECT_FALSE(judge_line(rule, line).holds);
  line.level = severity::error;
  line.text = "out of luck";
  EXPECT_FALSE(judge_line(rule, line).holds);
}

TEST(rule_judge, tells_findings_of_the_rules_kind_only) {
  log_finding finding;
  finding.app = "shop";
  finding.template_text = "card <*> refused";
  finding.line = "card 7 refused";
  finding.words = "a line unlike all before";
  auto rule = rule_of(rule_kind::new_template, 0);
  rule.keep_for_ms = 1'000;
  const auto said = judge_finding(rule, finding);
  EXPECT_TRUE(said.holds);
  EXPECT_EQ(said.series, "shop: card <*> refused");
  EXPECT_EQ(said.words, "shop: a line unlike all before: card 7 refused");
  EXPECT_EQ(said.lasts_ms, 1'000);
  EXPECT_FALSE(judge_finding(rule_of(rule_kind::log_rate, 0), finding).holds);
  rule.level = severity::error;
  EXPECT_FALSE(judge_finding(rule, finding).holds);
  finding.kind = log_finding_kind::learned;
  EXPECT_FALSE(judge_finding(rule_of(rule_kind::new_template, 0), finding).holds);
}

TEST(rule_judge, groups_by_the_labels_that_the_rule_names) {
  alert_rule rule;
  rule.group_by = {"host", "rack"};
  EXPECT_EQ(group_of(rule, cpu).text(), R"({host="a"})");
  EXPECT_EQ(labels_of_log("mill", "shop", severity::error, 7).text(),
            R"({app="shop",host="mill",level="error",template="7"})");
}

}  // namespace
}  // namespace millrace::monitoring
