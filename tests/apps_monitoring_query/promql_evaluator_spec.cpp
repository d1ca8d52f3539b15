#include "apps/monitoring/query/promql_evaluator.hpp"

#include <gtest/gtest.h>

#include "tests/apps_monitoring_query/evaluated.hpp"

// What golden_answers_spec does not show: how an answer is made, and what is Millrace's own.

namespace millrace::monitoring {
namespace {

constexpr step_grid steps{1'000'000, 10'000, 5};

sample_source jobs() {
  sample_source source;
  source.add_all("a{job=\"x\"}", 1'000'000, 10'000, {1, 5, 2, 8, 3});
  source.add_all("a{job=\"y\"}", 1'000'000, 10'000, {4, 4, 4, 4, 4});
  source.add_all("b{job=\"y\",rack=\"1\"}", 1'010'000, 10'000, {2, 2});
  return source;
}

/// Labels and values of each series.
std::string shown(const std::string& text) {
  auto source = jobs();
  const auto answer = evaluated(text, source, steps);
  if (!answer) return answer.error().context;
  std::string out;
  for (const auto& [labels, values] : answer->series) {
    out += (out.empty() ? "" : " ") + (labels.empty() ? "{}" : labels.text()) + ":";
    for (const auto value : values) out += is_present(value) ? " " + std::to_string(static_cast<int>(value)) : " -";
  }
  return out;
}

TEST(promql_evaluator, keeps_a_value_until_the_next_one_and_shows_none_before_the_first) {
  EXPECT_EQ(shown("b"), "b{job=\"y\",rack=\"1\"}: - 2 2 2 2");
  EXPECT_EQ(shown("b offset -10s"), "b{job=\"y\",rack=\"1\"}: 2 2 2 2 2");
  EXPECT_EQ(shown("c"), "");
}

TEST(promql_evaluator, leaves_the_name_out_where_a_value_is_another_one) {
  EXPECT_EQ(shown("b * 2"), "{job=\"y\",rack=\"1\"}: - 4 4 4 4");
  EXPECT_EQ(shown("b > 1"), "b{job=\"y\",rack=\"1\"}: - 2 2 2 2");
  EXPECT_EQ(shown("{job=\"y\"} + 0"), "{job=\"y\"}: 4 4 4 4 4 {job=\"y\",rack=\"1\"}: - 2 2 2 2");
  EXPECT_EQ(shown("abs(label_replace({job=\"y\"}, \"rack\", \"\", \"job\", \".*\"))"),
            "several series of one vector have equal labels without their name: {job=\"y\"}");
}

TEST(promql_evaluator, chooses_anew_at_each_step) {
  EXPECT_EQ(shown("topk(1, a)"), "a{job=\"x\"}: - 5 - 8 - a{job=\"y\"}: 4 - 4 - 4");
  EXPECT_EQ(shown("a > 4"), "a{job=\"x\"}: - 5 - 8 -");
  EXPECT_EQ(shown("count_values(\"v\", a{job=\"x\"} > 4)"), "{v=\"5\"}: - 1 - - - {v=\"8\"}: - - - 1 -");
}

TEST(promql_evaluator, matches_series_by_labels) {
  EXPECT_EQ(shown("a * on (job) b"), "{job=\"y\"}: - 8 8 8 8");
  EXPECT_EQ(shown("a + on (job) group_left (rack) b"), "{job=\"y\",rack=\"1\"}: - 6 6 6 6");
  EXPECT_EQ(shown("a unless on (job) b"), "a{job=\"x\"}: 1 5 2 8 3 a{job=\"y\"}: 4 - - - -");
  EXPECT_EQ(shown("b + on () a"),
            "several series on the right match {}, where one may; match by more labels, or aggregate them");
  EXPECT_EQ(shown("a + on () b"),
            "several series on the left match {}: where this is meant, write group_left or "
            "group_right");
}

TEST(promql_evaluator, tells_the_side_that_has_too_many_whichever_it_is) {
  EXPECT_EQ(shown("a + on () group_right b"),
            "several series on the left match {}, where one may; match by more labels, or aggregate them");
}

TEST(promql_evaluator, asks_for_one_match_only_where_the_other_side_has_any) {
  EXPECT_EQ(shown("b + on () (a unless on () b)"), "");
}

TEST(promql_evaluator, keeps_the_left_value_of_a_comparison_whichever_side_is_many) {
  EXPECT_EQ(shown("b < on (job) group_right a"), "a{job=\"y\"}: - 2 2 2 2");
  EXPECT_EQ(shown("a > on (job) group_left b"), "a{job=\"y\"}: - 4 4 4 4");
}

TEST(promql_evaluator, prefers_any_number_to_what_is_none) {
  for (const auto* how : {"max", "min"}) {
    EXPECT_EQ(shown(std::string(how) + "(label_replace(vector(NaN), \"n\", \"1\", \"\", \"\") or vector(7))"),
              "{}: 7 7 7 7 7");
  }
}

TEST(promql_evaluator, takes_a_bucket_for_no_emptier_than_those_below_it) {
  sample_source source;
  const std::map<std::string, double> buckets{{"1", 2}, {"2", 6}, {"4", 4}, {"8", 10}, {"+Inf", 10}};
  for (const auto& [le, count] : buckets) source.add("h{le=\"" + le + "\"}", 1'000'000, count);
  EXPECT_EQ(value_of("histogram_quantile(0.8, h)", source, 1'000'000), 6);
}

TEST(promql_evaluator, evaluates_a_subquery_at_steps_of_its_own) {
  EXPECT_EQ(shown("max_over_time((a * 2)[20s:10s])"), "{job=\"x\"}: 2 10 10 16 16 {job=\"y\"}: 8 8 8 8 8");
  EXPECT_EQ(shown("count_over_time(a[40s:20s])"), "{job=\"x\"}: 1 1 2 2 3 {job=\"y\"}: 1 1 2 2 3");
}

TEST(promql_evaluator, predicts_from_each_step_though_the_range_is_fixed) {
  EXPECT_EQ(shown("predict_linear(b[1m] @ 1020, 0)"), "{job=\"y\",rack=\"1\"}: 2 2 2 2 2");
  EXPECT_EQ(shown("predict_linear(a{job=\"x\"}[10s] @ 1010, 10)"), "{job=\"x\"}: 5 9 13 17 21");
}

TEST(promql_evaluator, gives_quantiles_of_ranges_that_move) {
  EXPECT_EQ(shown("quantile_over_time(0.5, a[20s])"), "{job=\"x\"}: 1 3 2 5 3 {job=\"y\"}: 4 4 4 4 4");
  EXPECT_EQ(shown("quantile_over_time(1, a[20s])"), "{job=\"x\"}: 1 5 5 8 8 {job=\"y\"}: 4 4 4 4 4");
  EXPECT_EQ(shown("quantile_over_time(0, a[20s])"), "{job=\"x\"}: 1 1 1 2 2 {job=\"y\"}: 4 4 4 4 4");
}

TEST(promql_evaluator, passes_over_points_between_ranges) {
  sample_source source;
  std::vector<double> ascending;
  for (int i = 0; i < 100; ++i) ascending.push_back(i);
  source.add_all("a", 1'000'000, 10'000, ascending);
  const step_grid far_apart{1'020'000, 100'000, 4};
  for (const auto* text : {"quantile_over_time(0.5, a[20s])", "avg_over_time(a[20s])", "max_over_time(a[20s]) - 1"}) {
    EXPECT_EQ(values_of(text, source, far_apart), (std::vector<double>{1, 11, 21, 31})) << text;
  }
}

TEST(promql_evaluator, reads_no_more_time_than_it_looks_at) {
  auto source = jobs();
  ASSERT_TRUE(evaluated("rate(a[1m] offset -30s) + a @ 500", source, steps));
  ASSERT_EQ(source.read_windows.size(), 1U) << "at 500 seconds there were no series";
  EXPECT_EQ(source.read_windows[0].from_ms, 1'000'000 + 30'000 - 60'000);
  EXPECT_EQ(source.read_windows[0].to_ms, 1'040'000 + 30'000);
}

TEST(promql_evaluator, answers_texts_and_ranges_at_one_step_only) {
  auto source = jobs();
  const auto text = evaluated("\"a\"", source, {0, 0, 1});
  ASSERT_TRUE(text);
  EXPECT_EQ(text->text, "a");
  const auto range = evaluated("a{job=\"x\"}[15s]", source, {1'020'000, 0, 1});
  ASSERT_TRUE(range);
  ASSERT_EQ(range->ranges.size(), 1U);
  EXPECT_EQ(range->ranges[0].values, (std::vector<std::pair<std::int64_t, double>>{{1'010'000, 5}, {1'020'000, 2}}));
  EXPECT_FALSE(evaluated("\"a\"", source, steps));
  EXPECT_FALSE(evaluated("a[5m]", source, steps));
}

}  // namespace
}  // namespace millrace::monitoring
