#include "apps/monitoring/query/query_limits.hpp"

#include <gtest/gtest.h>

#include "tests/apps_monitoring_query/evaluated.hpp"

namespace millrace::monitoring {
namespace {

constexpr step_grid ten_steps{1'000'000, 10'000, 10};

sample_source three_series() {
  sample_source source;
  for (const auto* series : {"a{x=\"1\"}", "a{x=\"2\"}", "a{x=\"3\"}"}) {
    source.add_all(series, 1'000'000, 10'000, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  }
  return source;
}

std::string refused(const std::string& text, void (*change)(query_limits&)) {
  auto source = three_series();
  query_limits limits;
  change(limits);
  return refusal_of(text, source, ten_steps, limits);
}

TEST(query_limits, bound_the_series_of_a_selector) {
  EXPECT_EQ(refused("a", [](query_limits& l) { l.series_max = 3; }), "");
  EXPECT_EQ(refused("a", [](query_limits& l) { l.series_max = 2; }),
            "a selector finds more than 2 series; tell more labels");
}

TEST(query_limits, bound_the_points_that_are_read_by_all_selectors_together) {
  EXPECT_EQ(refused("a + a", [](query_limits& l) { l.points_max = 60; }), "");
  EXPECT_EQ(refused("a + a", [](query_limits& l) { l.points_max = 59; }),
            "the query reads more than 59 points; ask for fewer series, a shorter time or a longer step");
}

TEST(query_limits, bound_the_values_of_all_results) {
  EXPECT_EQ(refused("sum(a)", [](query_limits& l) { l.values_max = 40; }), "");
  EXPECT_EQ(refused("sum(a)", [](query_limits& l) { l.values_max = 39; }),
            "the query computes more than 39 values; ask for fewer series or a longer step");
  EXPECT_NE(refused("count_values(\"v\", a)", [](query_limits& l) { l.values_max = 60; }), "");
}

TEST(query_limits, bound_the_steps_of_a_subquery) {
  EXPECT_EQ(refused("max_over_time(a[1m:10s])", [](query_limits& l) { l.steps_max = 20; }), "");
  EXPECT_EQ(refused("max_over_time(a[1h:1s])", [](query_limits& l) { l.steps_max = 20; }),
            "a subquery has more than 20 steps; ask for a longer step of it or a shorter range");
}

TEST(query_limits, end_a_query_when_its_time_is_up) {
  for (const auto* text : {"a", "rate(a[1m])", "sum(a) / count(a)", "topk(1, a)", "quantile(0.5, a)", "a + a"}) {
    // However late it comes: each query asks often enough to be stopped somewhere.
    int asked = 0;
    query_limits limits;
    limits.time_is_up = [&asked] { return ++asked > 2; };
    auto source = three_series();
    const auto answer = evaluated(text, source, ten_steps, limits);
    ASSERT_FALSE(answer) << text;
    EXPECT_EQ(answer.error().code, errc::timed_out);
    EXPECT_EQ(answer.error().context, "the query took too long; ask for fewer series or a shorter time");
  }
}

TEST(query_limits, keep_reads_small_whatever_a_query_wants) {
  sample_source source;
  for (int i = 0; i < 500; ++i) source.add("b{i=\"" + std::to_string(i) + "\"}", 1'000'000, 1);
  const step_grid long_time{1'000'000, 10'000, 10'000};
  const auto answer = evaluated("count(b)", source, long_time);
  ASSERT_TRUE(answer) << answer.error().context;
  EXPECT_GT(source.asked_for.size(), 50U);
}

}  // namespace
}  // namespace millrace::monitoring
