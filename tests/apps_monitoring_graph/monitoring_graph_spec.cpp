#include "apps/monitoring/graph/monitoring_graph.hpp"

#include <gmock/gmock.h>

#include "apps/monitoring/graph/alert_keeping.hpp"
#include "apps/monitoring/graph/host_of_series.hpp"
#include "runtime/flow/operators/dead_letter.hpp"
#include "tests/apps_monitoring_graph/watched_servers.hpp"

namespace millrace::monitoring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

using monitoring_graph_spec = watched_servers;

constexpr const char* too_hot = R"(
[[rule]]
name = "hot"
series = 'temperature{room!="oven"}'
above = 90
group_by = ["room"]
)";

TEST_F(monitoring_graph_spec, a_series_is_told_once_however_often_it_is_heard_of) {
  start();
  for (int i = 0; i < 5; ++i) sample_at(noon + i * 10'000, R"(load{host="a"})", 1);
  run();
  const auto told = uut->values<new_series>("new_series");
  ASSERT_THAT(told, SizeIs(2));
  EXPECT_EQ(told[0].series, R"(load{host="a"})");
  EXPECT_EQ(told[0].id, series_id_of(told[0].series));
  EXPECT_EQ(told[1].series, R"(monitored_samples_total{host="a"})") << "what a host sends is a series too";
}

TEST_F(monitoring_graph_spec, a_host_with_too_many_series_is_refused_the_rest_and_the_others_go_on) {
  start({.admission = {.series_per_host_max = 3}});
  for (int i = 0; i < 10; ++i) sample_at(noon + i, "m" + std::to_string(i), 1);
  quiet_until(noon + 15'000);
  sample_at(noon + 20'000, "m0", 2);
  sample_at(noon + 20'000, "other", 2, "b");
  run();
  std::vector<std::string> names;
  for (const auto& one : uut->values<new_series>("new_series")) names.push_back(one.series);
  EXPECT_THAT(names, ElementsAre("m0", R"(monitored_samples_total{host="a"})", "m1", "m2",
                                 R"(monitored_samples_refused_total{host="a"})", "other",
                                 R"(monitored_samples_total{host="b"})"));
}

TEST_F(monitoring_graph_spec, the_host_of_a_sample_is_its_label_or_else_who_sent_it) {
  EXPECT_EQ(host_in(R"(up{host="a",instance="b:9100"})"), "a");
  EXPECT_EQ(host_in(R"(up{instance="b:9100",job="host"})"), "b:9100");
  EXPECT_EQ(host_in(R"(up{a=",host=\"x\"",ghost="y"})"), "");
  EXPECT_EQ(host_in(R"(up{host="a\"b"})"), R"(a\"b)");
  EXPECT_EQ(host_in("up"), "");
  EXPECT_EQ(host_in("up{host=\"a"), "");
}

TEST_F(monitoring_graph_spec, series_of_one_host_have_numbers_that_begin_alike) {
  const auto place = [](const char* series) { return series_id_of(series) >> 44U; };
  EXPECT_EQ(place(R"(up{host="a"})"), place(R"(load{cpu="1",host="a"})"));
  EXPECT_NE(place(R"(up{host="a"})"), place(R"(up{host="b"})"));
  EXPECT_EQ(place(R"(free{disk="x"})"), place(R"(free{disk="y"})")) << "without a host, those of a metric";
  EXPECT_NE(series_id_of(R"(free{disk="x"})"), series_id_of(R"(free{disk="y"})"));
}

TEST_F(monitoring_graph_spec, a_rule_holds_at_once_and_is_told_once_and_its_end_too) {
  start();
  rules(too_hot);
  sample_at(noon, R"(temperature{room="hall"})", 20);
  for (int i = 1; i < 4; ++i) sample_at(noon + i * 10'000, R"(temperature{room="hall"})", 95);
  sample_at(noon + 10'000, R"(temperature{room="oven"})", 200);
  run();
  EXPECT_THAT(alerts(), ElementsAre("firing hot hall"));
  EXPECT_THAT(uut->values<alert_message>("alerts")[0].reason, HasSubstr("95"));
  sample_at(noon + 40'000, R"(temperature{room="hall"})", 30);
  run();
  EXPECT_THAT(alerts(), ElementsAre("firing hot hall", "resolved hot hall"));
}

TEST_F(monitoring_graph_spec, rules_are_judged_as_before_after_a_crash_and_nothing_is_told_twice) {
  start();
  rules(too_hot);
  sample_at(noon, R"(temperature{room="hall"})", 95);
  run();
  ASSERT_TRUE(uut->commit());
  sample_at(noon + 10'000, R"(temperature{room="hall"})", 96);
  run();
  ASSERT_TRUE(uut->crash());
  run();
  sample_at(noon + 20'000, R"(temperature{room="hall"})", 10);
  run();
  EXPECT_THAT(alerts(), ElementsAre("firing hot hall", "resolved hot hall"));
}

TEST_F(monitoring_graph_spec, silence_of_a_series_is_noticed_by_time_alone) {
  start();
  rules(R"(
[[rule]]
name = "gone"
series = 'up{host="a"}'
absent_for = "1m"
)");
  sample_at(noon, R"(up{host="a"})", 1);
  run();
  ASSERT_TRUE(uut->advance(flow::span_ms(10)));  // nobody waits for other rules
  for (int i = 1; i < 30; ++i) quiet_until(noon + i * 5'000);
  run();
  EXPECT_THAT(alerts(), ElementsAre("firing gone"));
  sample_at(noon + 200'000, R"(up{host="a"})", 1);
  run();
  EXPECT_THAT(alerts(), ElementsAre("firing gone", "resolved gone"));
}

TEST_F(monitoring_graph_spec, a_value_unlike_all_before_is_told_with_a_reason_and_starts_an_alert) {
  start();
  rules(R"(
[[rule]]
name = "odd"
series = 'requests'
anomaly_above = 0.5
)");
  for (int i = 0; i < 600; ++i) sample_at(noon + i * 60'000LL, "requests", 100 + i % 7);
  sample_at(noon + 600 * 60'000LL, "requests", 900);
  run();
  const auto scores = uut->values<value_score>("scores");
  ASSERT_FALSE(scores.empty());
  EXPECT_EQ(scores.back().value, 900);
  EXPECT_FALSE(scores.back().reason.empty());
  EXPECT_THAT(alerts(), ElementsAre("firing odd"));
}

TEST_F(monitoring_graph_spec, each_value_is_scored_if_that_is_wanted) {
  start({.series = {.all_scores = true}});
  for (int i = 0; i < 50; ++i) sample_at(noon + i * 300'000LL, "slow", i);
  run();
  EXPECT_EQ(std::ranges::count(uut->values<value_score>("scores"), std::string("slow"), &value_score::series), 50);
}

TEST_F(monitoring_graph_spec, of_series_that_come_often_the_means_of_minutes_are_scored) {
  start({.series = {.all_scores = true}});
  for (int i = 0; i < 60; ++i) sample_at(noon + i * 10'000LL, "often", i % 6);
  run();
  std::vector<double> values;
  for (const auto& one : uut->values<value_score>("scores")) {
    if (one.series == "often") values.push_back(one.value);
  }
  ASSERT_GE(values.size(), 9u);
  EXPECT_THAT(std::vector(values.begin() + 1, values.end()), testing::Each(2.5));
}

TEST_F(monitoring_graph_spec, a_new_kind_of_line_is_told_once_the_app_is_known) {
  start({.logs = {.learning_ms = 60'000}});
  for (int i = 0; i < 100; ++i) line_at(noon + i * 1'000, "served request " + std::to_string(i) + " in 5 ms");
  line_at(noon + 120'000, "disk /dev/sdb reports error 7");
  for (int i = 0; i < 3; ++i) line_at(noon + 121'000 + i, "disk /dev/sdb reports error 9");
  run();
  std::vector<std::string> lines;
  for (const auto& one : uut->values<log_finding>("findings")) {
    if (one.kind == log_finding_kind::new_template) lines.push_back(one.line);
  }
  EXPECT_THAT(lines, ElementsAre("disk /dev/sdb reports error 7"));
}

TEST_F(monitoring_graph_spec, the_lines_of_an_app_are_series_by_level_and_template) {
  start();
  for (int i = 0; i < 4; ++i) line_at(noon + i, "user " + std::to_string(i) + " logged in");
  line_at(noon + 5, "out of memory", "shop", severity::error);
  for (int i = 1; i < 8; ++i) quiet_until(noon + i * 5'000);
  run();
  std::vector<std::string> names;
  for (const auto& one : uut->values<new_series>("new_series")) {
    if (one.series.starts_with("log_lines_total")) names.push_back(one.series);
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre(R"(log_lines_total{app="shop",level="error"})",
                                                   R"(log_lines_total{app="shop",level="informational"})"));
  const auto rows = uut->values<template_row>("templates");
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows[0].lines, 4u);
  EXPECT_EQ(rows[0].text, "user <*> logged in");
}

TEST_F(monitoring_graph_spec, templates_keep_their_numbers_over_a_crash) {
  start({.logs = {.all_lines = true}});
  line_at(noon, "alpha one is up");
  line_at(noon + 1, "beta gives in after 5 tries");
  run();
  ASSERT_TRUE(uut->commit());
  ASSERT_TRUE(uut->crash());
  line_at(noon + 2, "beta gives in after 9 tries");
  run();
  std::vector<std::uint64_t> ids;
  for (const auto& one : uut->values<line_template>("lines")) ids.push_back(one.id);
  ASSERT_THAT(ids, SizeIs(3));
  EXPECT_NE(ids[0], ids[1]);
  EXPECT_EQ(ids[1], ids[2]);
}

TEST_F(monitoring_graph_spec, an_alert_that_no_webhook_takes_is_kept_with_the_reason) {
  start();
  rules(std::string(too_hot) + "\n[webhook]\nurl = \"http://127.0.0.1:1/none\"\ntimeout = \"1s\"\n");
  sample_at(noon, R"(temperature{room="hall"})", 95);
  run();
  ASSERT_TRUE(uut->advance(flow::span_ms(1000)));
  const auto dead = uut->values<flow::dead_letter<told_alert>>("untold");
  ASSERT_THAT(dead, SizeIs(1));
  EXPECT_EQ(dead[0].value.message.rule, "hot");
  EXPECT_THAT(dead[0].reason, HasSubstr("127.0.0.1:1"));
}

TEST_F(monitoring_graph_spec, rules_that_are_taken_away_end_their_alerts) {
  start();
  rules(too_hot);
  sample_at(noon, R"(temperature{room="hall"})", 95);
  run();
  rules("");
  sample_at(noon + 1'000, R"(temperature{room="hall"})", 96);
  run();
  EXPECT_THAT(alerts(), ElementsAre("firing hot hall", "resolved hot hall"));
}

}  // namespace
}  // namespace millrace::monitoring
