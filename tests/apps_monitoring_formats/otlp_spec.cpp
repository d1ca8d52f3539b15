#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/otlp_histograms.hpp"
#include "apps/monitoring/formats/otlp_logs.hpp"
#include "apps/monitoring/formats/otlp_metrics.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t now_ms = 1'700'000'000'000;
const intake_context from_a_sender{.now_ms = now_ms, .host = "10.0.0.7"};

std::string metrics_export(const std::string& metric, const std::string& attributes = {}) {
  return R"({"resourceMetrics":[{"resource":{"attributes":[)" + attributes +
         R"(]},"scopeMetrics":[{"scope":{"name":"lib"},"metrics":[)" + metric + "]}]}]}";
}

class otlp_metrics : public testing::Test {
 protected:
  using values = std::map<std::string, double>;

  values take(const std::string& metric, std::size_t refused = 0, const intake_context& context = {}) {
    const auto batch = meter_.take(metrics_export(metric), context);
    EXPECT_TRUE(batch) << batch.error().context;
    if (!batch) return {};
    EXPECT_EQ(batch->refused, refused) << batch->first_refusal;
    first_refusal_ = batch->first_refusal;
    values out;
    for (const auto& one : batch->samples) EXPECT_TRUE(out.emplace(one.series, one.value).second) << one.series;
    return out;
  }

  std::string first_refusal_;
  otlp_meter meter_;
};

TEST_F(otlp_metrics, a_resource_is_the_job_and_the_instance) {
  const auto batch = meter_.take(
      metrics_export(
          R"({"name":"queue.length","gauge":{"dataPoints":[{"asInt":"7","timeUnixNano":"1544712660300000000",
              "attributes":[{"key":"queue.name","value":{"stringValue":"mail"}},{"key":"shard","value":{"intValue":"3"}}]}]}})",
          R"({"key":"service.name","value":{"stringValue":"shop"}},{"key":"service.namespace","value":{"stringValue":"eu"}},
             {"key":"host.name","value":{"stringValue":"web-1"}},{"key":"other","value":{"boolValue":true}})"),
      from_a_sender);
  ASSERT_TRUE(batch) << batch.error().context;
  ASSERT_EQ(batch->samples.size(), 1);
  EXPECT_EQ(batch->samples[0].series,
            "queue_length{instance=\"web-1\",job=\"eu/shop\",queue_name=\"mail\",shard=\"3\"}");
  EXPECT_EQ(batch->samples[0].value, 7);
  EXPECT_EQ(batch->samples[0].time_ms, 1'544'712'660'300);
}

TEST_F(otlp_metrics, a_resource_that_names_nothing_is_the_sender) {
  const auto out = take(R"({"name":"a","gauge":{"dataPoints":[{"asDouble":1.5}]}})", 0, from_a_sender);
  EXPECT_EQ(out, (values{{"a{instance=\"10.0.0.7\"}", 1.5}}));
}

TEST_F(otlp_metrics, names_have_the_unit_and_sums_that_grow_a_total) {
  EXPECT_EQ(take(R"({"name":"http.time","unit":"s","sum":{"aggregationTemporality":2,"isMonotonic":true,
                     "dataPoints":[{"asDouble":2}]}})"),
            (values{{"http_time_seconds_total", 2}}));
  EXPECT_EQ(take(R"({"name":"heap_bytes","unit":"By","gauge":{"dataPoints":[{"asInt":3}]}})"),
            (values{{"heap_bytes", 3}}));
  EXPECT_EQ(take(R"({"name":"used","unit":"1","gauge":{"dataPoints":[{"asDouble":0.5}]}})"),
            (values{{"used_ratio", 0.5}}));
  EXPECT_EQ(take(R"({"name":"jobs_total","sum":{"isMonotonic":true,"dataPoints":[{"asInt":1}]}})"),
            (values{{"jobs_total", 1}}));
  EXPECT_EQ(take(R"({"name":"open","unit":"{connections}","sum":{"dataPoints":[{"asInt":"-4"}]}})"),
            (values{{"open", -4}}));
}

TEST_F(otlp_metrics, sums_of_differences_are_added_up) {
  const auto told = [](const std::string& time, int value) {
    return R"({"name":"hits","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"asInt":)" +
           std::to_string(value) + R"(,"timeUnixNano":")" + time + R"("}]}})";
  };
  EXPECT_EQ(take(told("1000000000", 5)), (values{{"hits_total", 5}}));
  EXPECT_EQ(take(told("2000000000", 3)), (values{{"hits_total", 8}}));
  EXPECT_EQ(take(told("2000000000", 3), 1), values{});
  EXPECT_EQ(first_refusal_, "OTLP: a difference that was told before: 'hits'");
  EXPECT_EQ(take(told("3000000000", 1)), (values{{"hits_total", 9}}));
}

TEST_F(otlp_metrics, series_of_differences_are_bounded_and_forgotten_when_idle) {
  const auto told = [](std::size_t number) {
    return R"({"name":"n)" + std::to_string(number) +
           R"(","sum":{"aggregationTemporality":"AGGREGATION_TEMPORALITY_DELTA","dataPoints":[{"asInt":1}]}})";
  };
  std::string many;
  for (std::size_t i = 0; i < otlp_running_max; ++i) many += (i > 0 ? "," : "") + told(i);
  EXPECT_EQ(take(many, 0, {.now_ms = now_ms, .host = {}}).size(), otlp_running_max);
  take(told(otlp_running_max), 1, {.now_ms = now_ms, .host = {}});
  EXPECT_EQ(meter_.series(), otlp_running_max);
  take(told(otlp_running_max), 0, {.now_ms = now_ms + otlp_idle_ms_max + 1, .host = {}});
  EXPECT_EQ(meter_.series(), 1);
}

TEST_F(otlp_metrics, a_histogram_is_its_buckets_count_and_sum) {
  const auto told = [](const std::string& temporality) {
    return R"({"name":"load","unit":"ms","histogram":{"aggregationTemporality":)" + temporality +
           R"(,"dataPoints":[{"count":"6","sum":30.5,"min":1,"max":20,"bucketCounts":["1","2","3"],"explicitBounds":[2.5,10]}]}})";
  };
  const values once{{"load_milliseconds_bucket{le=\"2.5\"}", 1},
                    {"load_milliseconds_bucket{le=\"10\"}", 3},
                    {"load_milliseconds_bucket{le=\"+Inf\"}", 6},
                    {"load_milliseconds_count", 6},
                    {"load_milliseconds_sum", 30.5}};
  auto twice = once;
  for (auto& [series, value] : twice) value *= 2;
  EXPECT_EQ(take(told("2")), once);
  EXPECT_EQ(take(told("2")), once);
  EXPECT_EQ(take(told("1")), once);
  EXPECT_EQ(take(told("1")), twice);
}

TEST_F(otlp_metrics, a_histogram_of_differences_starts_anew_with_other_bounds) {
  const auto told = [](const std::string& bound) {
    return R"({"name":"a","histogram":{"aggregationTemporality":1,"dataPoints":[{"count":1,"sum":1,"bucketCounts":[1,0],"explicitBounds":[)" +
           bound + "]}]}}";
  };
  take(told("1"));
  EXPECT_EQ(take(told("2")).at("a_bucket{le=\"2\"}"), 1);
  EXPECT_EQ(take(told("2")).at("a_count"), 2);
}

TEST_F(otlp_metrics, a_histogram_whose_buckets_do_not_fit_is_refused) {
  for (const char* point :
       {R"("bucketCounts":[1,2],"explicitBounds":[1,2])", R"("bucketCounts":[1,2,3],"explicitBounds":[2,1])",
        R"("bucketCounts":["x",2],"explicitBounds":[1])"}) {
    take(R"({"name":"a","histogram":{"dataPoints":[{"count":3,)" + std::string(point) + "}]}}", 1);
  }
  EXPECT_EQ(take(R"({"name":"a","histogram":{"dataPoints":[{"count":3,"sum":1}]}})").size(), 3);
}

TEST_F(otlp_metrics, an_exponential_histogram_is_one_with_bounds_at_powers_of_two) {
  // Scale 0: buckets (1, 2], (2, 4], (4, 8]; and [-2, -1).
  const auto told = [](const std::string& temporality) {
    return R"({"name":"a","exponentialHistogram":{"aggregationTemporality":)" + temporality +
           R"(,"dataPoints":[{"count":"9","sum":12,"scale":0,"zeroCount":"2","positive":{"offset":0,"bucketCounts":["1","0","4"]},"negative":{"bucketCounts":[2]}}]}})";
  };
  const values once{{"a_bucket{le=\"-1\"}", 2},
                    {"a_bucket{le=\"0\"}", 4},
                    {"a_bucket{le=\"2\"}", 5},
                    {"a_bucket{le=\"8\"}", 9},
                    {"a_bucket{le=\"+Inf\"}", 9},
                    {"a_count", 9},
                    {"a_sum", 12}};
  auto twice = once;
  for (auto& [series, value] : twice) value *= 2;
  EXPECT_EQ(take(told("2")), once);
  EXPECT_EQ(take(told("1")), once);
  EXPECT_EQ(take(told("1")), twice);
}

TEST(exponential_counts, of_a_finer_scale_are_gathered_into_coarser_buckets) {
  exponential_counts counts(3);  // eight buckets from 1 to 2
  for (std::int64_t index = 0; index < 8; ++index) counts.add(3, index, false, 1);
  const auto bounds = counts.cumulated();
  ASSERT_EQ(bounds.size(), 2);
  EXPECT_NEAR(bounds[0].first, 1.41421356, 1e-8);
  EXPECT_EQ(bounds[0].second, 4);
  EXPECT_EQ(bounds[1], (std::pair<double, double>{2, 8}));
}

TEST(exponential_counts, never_have_more_buckets_than_are_kept) {
  exponential_counts counts(1);
  for (std::int64_t index = -1'000; index < 1'000; ++index) counts.add(1, index, false, 1);
  counts.add(1, std::numeric_limits<std::int32_t>::max(), false, 1);
  const auto bounds = counts.cumulated();
  EXPECT_LE(bounds.size(), exponential_buckets_max);
  for (std::size_t i = 1; i < bounds.size(); ++i) EXPECT_LT(bounds[i - 1].first, bounds[i].first);
}

TEST_F(otlp_metrics, a_summary_is_its_quantiles_count_and_sum) {
  EXPECT_EQ(take(R"({"name":"a","summary":{"dataPoints":[{"count":"4","sum":10,
                     "quantileValues":[{"quantile":0.5,"value":2},{"quantile":1,"value":4}]}]}})"),
            (values{{"a{quantile=\"0.5\"}", 2}, {"a{quantile=\"1\"}", 4}, {"a_count", 4}, {"a_sum", 10}}));
}

TEST_F(otlp_metrics, points_without_a_recorded_value_are_left_out) {
  EXPECT_EQ(take(R"({"name":"a","gauge":{"dataPoints":[{"asDouble":1,"flags":1},{"asDouble":"NaN"}]}})"), values{});
}

TEST_F(otlp_metrics, what_cannot_be_read_is_counted_and_the_rest_is_taken) {
  EXPECT_EQ(take(R"({"name":"a","gauge":{"dataPoints":[{},7,{"asInt":"x"}]}},{"gauge":{"dataPoints":[{"asInt":1}]}},
                    {"name":"b","gauge":{"dataPoints":[{"asInt":1}]}})",
                 4),
            (values{{"b", 1}}));
}

TEST_F(otlp_metrics, what_is_repeated_in_each_series_is_bounded) {
  const std::string attribute =
      R"({"key":"service.name","value":{"stringValue":")" + std::string(100'000, 's') + R"("}})";
  const auto batch = meter_.take(metrics_export(R"({"name":"a","gauge":{"dataPoints":[{"asInt":1}]}})", attribute), {});
  ASSERT_EQ(batch->samples.size(), 1);
  EXPECT_EQ(batch->samples[0].series, "a{job=\"" + std::string(origin_bytes_max, 's') + "\"}");
  take(R"({"name":")" + std::string(label_value_bytes_max + 1, 'n') +
           R"(","gauge":{"dataPoints":[{"asInt":1},{"asInt":2}]}})",
       1);
}

TEST_F(otlp_metrics, what_is_no_export_is_an_error_as_a_whole) {
  for (const char* bytes : {"", "[]", "7", "{", "{\"a\":\"\xff\"}"}) EXPECT_FALSE(meter_.take(bytes, {})) << bytes;
  EXPECT_EQ(meter_.take(std::string(json_document_bytes_max + 1, ' '), {}).error().code, errc::limit_exceeded);
  EXPECT_TRUE(meter_.take("{}", {}));
}

std::string logs_export(const std::string& records) {
  return R"({"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}},
             {"key":"host.name","value":{"stringValue":"web-1"}}]},"scopeLogs":[{"scope":{},"logRecords":[)" +
         records + "]}]}]}";
}

std::vector<log_line> lines_of(const std::string& records, std::size_t refused = 0) {
  const auto batch = read_otlp_logs(logs_export(records), from_a_sender);
  EXPECT_TRUE(batch) << batch.error().context;
  if (!batch) return {};
  EXPECT_EQ(batch->refused, refused) << batch->first_refusal;
  return batch->lines;
}

TEST(otlp_logs, a_record_is_a_line) {
  const auto lines = lines_of(
      R"({"timeUnixNano":"1544712660300000000","observedTimeUnixNano":"1544712661300000000","severityNumber":13,
          "severityText":"Information","traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
          "body":{"stringValue":"cart is empty"},"attributes":[{"key":"a","value":{"stringValue":"b"}}]},
         {"observedTimeUnixNano":"1544712661300000000","severityText":"ERROR","body":{"stringValue":"x"}},
         {"body":{"stringValue":"y"}})");
  ASSERT_EQ(lines.size(), 3);
  EXPECT_EQ(lines[0].host, "web-1");
  EXPECT_EQ(lines[0].app, "shop");
  EXPECT_EQ(lines[0].level, severity::warning);
  EXPECT_EQ(lines[0].text, "cart is empty");
  EXPECT_EQ(lines[0].time_ms, 1'544'712'660'300);
  EXPECT_EQ(lines[1].time_ms, 1'544'712'661'300);
  EXPECT_EQ(lines[1].level, severity::error);
  EXPECT_EQ(lines[2].time_ms, now_ms);
  EXPECT_EQ(lines[2].level, severity::informational);
}

TEST(otlp_logs, a_severity_number_is_that_of_syslog) {
  const std::pair<int, severity> known[] = {
      {1, severity::debug},     {8, severity::debug},    {9, severity::informational},
      {10, severity::notice},   {16, severity::warning}, {17, severity::error},
      {18, severity::critical}, {19, severity::alert},   {21, severity::emergency}};
  for (const auto& [number, level] : known) {
    const auto lines = lines_of(R"({"severityNumber":)" + std::to_string(number) + R"(,"body":{"stringValue":"x"}})");
    ASSERT_EQ(lines.size(), 1);
    EXPECT_EQ(lines[0].level, level) << number;
  }
}

TEST(otlp_logs, a_body_of_any_kind_is_text) {
  const auto lines = lines_of(
      R"({"body":{"intValue":"42"}},{"body":{"boolValue":true}},{"body":{"doubleValue":1.5}},
         {"body":{"kvlistValue":{"values":[{"key":"a \"b\"","value":{"stringValue":"c"}},
           {"key":"d","value":{"arrayValue":{"values":[{"intValue":"1"},{"boolValue":false},{}]}}},{"key":"e"}]}}})");
  ASSERT_EQ(lines.size(), 4);
  EXPECT_EQ(lines[0].text, "42");
  EXPECT_EQ(lines[1].text, "true");
  EXPECT_EQ(lines[2].text, "1.5");
  EXPECT_EQ(lines[3].text, R"({"a \"b\"":"c","d":[1,false,null],"e":null})");
}

TEST(otlp_logs, a_record_without_a_body_is_refused) { EXPECT_TRUE(lines_of(R"({},7,{"body":{}})", 3).empty()); }

TEST(otlp_logs, what_is_no_export_is_an_error_as_a_whole) {
  EXPECT_FALSE(read_otlp_logs("no", from_a_sender));
  std::string deep = "1";
  for (int i = 0; i < 100; ++i) deep = "[" + deep + "]";
  EXPECT_EQ(read_otlp_logs(R"({"a":)" + deep + "}", from_a_sender).error().code, errc::limit_exceeded);
}

}  // namespace
}  // namespace millrace::monitoring
