#include "apps/monitoring/formats/openmetrics.hpp"

#include <gtest/gtest.h>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t now_ms = 1'700'000'000'000;

struct seen {
  std::string series;
  double value;
  std::int64_t time_ms = now_ms;
};

void expect(const result<intake_batch>& batch, const std::vector<seen>& wanted, std::size_t refused = 0) {
  ASSERT_TRUE(batch) << batch.error().context;
  EXPECT_EQ(batch->refused, refused) << batch->first_refusal;
  ASSERT_EQ(batch->samples.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(batch->samples[i].series, wanted[i].series);
    EXPECT_EQ(batch->samples[i].value, wanted[i].value);
    EXPECT_EQ(batch->samples[i].time_ms, wanted[i].time_ms);
  }
}

result<intake_batch> read_text(std::string_view text) {
  return read_exposition(text, exposition::prometheus_text, {.now_ms = now_ms, .host = {}});
}

result<intake_batch> read_openmetrics(std::string_view text) {
  return read_exposition(text, exposition::openmetrics, {.now_ms = now_ms, .host = {}});
}

TEST(prometheus_text, samples_are_read_and_comments_passed_over) {
  expect(read_text("# HELP http_requests_total The total number of requests.\n"
                   "# TYPE http_requests_total counter\n"
                   "http_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\n"
                   "\n"
                   "# a comment\n"
                   "  up\t1 \r\n"
                   "rpc_seconds{quantile=\"0.5\"} 4.7e-3\n"
                   "rpc_seconds_bucket { le = \"+Inf\" , } 0x"
                   "\n"
                   "rpc_seconds_bucket { le = \"+Inf\" , } +2"),
         {{"http_requests_total{code=\"200\",method=\"post\"}", 1027, 1'395'066'363'000},
          {"up", 1},
          {"rpc_seconds{quantile=\"0.5\"}", 0.0047},
          {"rpc_seconds_bucket{le=\"+Inf\"}", 2}},
         1);
}

TEST(prometheus_text, label_values_are_unescaped) {
  const auto batch = read_text(R"(files{path="C:\\DIR\\FILE.TXT",error="no\n\"FILE\" } , {"} 1)");
  expect(batch, {{R"(files{error="no\n\"FILE\" } , {",path="C:\\DIR\\FILE.TXT"})", 1}});
  EXPECT_EQ(label_set::read(batch->samples[0].series)->value("error"), "no\n\"FILE\" } , {");
}

TEST(prometheus_text, values_that_are_no_numbers_are_left_out_and_not_refused) {
  expect(read_text("a NaN\nb +Inf\nc -Inf\nd 1\n"), {{"d", 1}});
}

TEST(prometheus_text, an_empty_label_is_as_good_as_none) {
  expect(read_text("a{b=\"\"} 1\nc{} 2"), {{"a", 1}, {"c", 2}});
}

TEST(prometheus_text, a_line_that_cannot_be_read_is_refused_and_the_rest_taken) {
  const auto batch = read_text(
      "good 1\n9bad 1\nno_value\na{b=\"c} 1\na{b=c} 1\na{b=\"c\" 1\na{b=\"c\"d=\"e\"} 1\na{9=\"c\"} 1\na 1 2 3\na 1 "
      "x\na x\n"
      "a{__name__=\"b\"} 1\na{b=\"\xff\"} 1\n{} 1\ngood 2 -5\n");
  expect(batch, {{"good", 1}, {"good", 2, -5}}, 13);
  EXPECT_EQ(batch->first_refusal, "no name of a metric: '9bad 1'");
}

TEST(prometheus_text, a_series_has_no_more_labels_than_are_allowed) {
  std::string line = "a{";
  for (std::size_t i = 0; i < labels_max; ++i) line += "l" + std::to_string(i) + "=\"x\",";
  expect(read_text(line + "} 1\n"), {}, 1);
}

TEST(openmetrics, times_are_seconds_and_exemplars_passed_over) {
  expect(read_openmetrics("# TYPE foo histogram\n# UNIT foo_seconds seconds\n# HELP foo With \\\"quotes\\\".\n"
                          "foo_bucket{le=\"0.1\"} 8 # {trace_id=\"KOO5S4vxi0o\"} 0.067\n"
                          "foo_bucket{le=\"+Inf\"} 17 1520879607.789 # {} 9.8 1520879607.789\n"
                          "foo_count 17 1520879607\n"
                          "# EOF\n"),
         {{"foo_bucket{le=\"0.1\"}", 8},
          {"foo_bucket{le=\"+Inf\"}", 17, 1'520'879'607'789},
          {"foo_count", 17, 1'520'879'607'000}});
}

TEST(openmetrics, an_exposition_without_its_end_was_cut) {
  for (const char* cut : {"", "a 1\n", "a 1\n# EO", "# EOF x\n"}) {
    const auto batch = read_openmetrics(cut);
    ASSERT_FALSE(batch) << cut;
    EXPECT_EQ(batch.error().code, errc::invalid_argument);
  }
  EXPECT_FALSE(read_openmetrics("a 1\n# EOF\nb 1\n"));
  expect(read_openmetrics("a 1\n# EOF"), {{"a", 1}});
}

TEST(openmetrics, a_time_that_is_none_is_refused) {
  expect(read_openmetrics("a 1 NaN\na 1 1e300\na 1 x\n# EOF\n"), {}, 3);
}

TEST(exposition, is_told_by_the_content_type) {
  EXPECT_EQ(exposition_of("application/openmetrics-text; version=1.0.0; charset=utf-8"), exposition::openmetrics);
  EXPECT_EQ(exposition_of("Application/OpenMetrics-Text"), exposition::openmetrics);
  EXPECT_EQ(exposition_of("text/plain; version=0.0.4"), exposition::prometheus_text);
  EXPECT_EQ(exposition_of(""), exposition::prometheus_text);
}

TEST(exposition, is_bounded) {
  EXPECT_FALSE(read_text(std::string(delivery_bytes_max + 1, '\n')));
  std::string lines;
  for (std::size_t i = 0; i <= delivery_samples_max; ++i) lines += "a 1\n";
  const auto batch = read_text(lines);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->samples.size(), delivery_samples_max);
  EXPECT_EQ(batch->refused, 1);
}

std::string scraped(const std::string& series) {
  sample one{series, 1, 1};
  EXPECT_TRUE(scrape_labels(one, "node", "web-1:9100"));
  return one.series;
}

TEST(scrape_labels, name_the_job_and_the_instance) {
  EXPECT_EQ(scraped("up"), "up{instance=\"web-1:9100\",job=\"node\"}");
  EXPECT_EQ(scraped("a{k=\"v\"}"), "a{instance=\"web-1:9100\",job=\"node\",k=\"v\"}");
}

TEST(scrape_labels, make_labels_of_the_program_give_way) {
  EXPECT_EQ(scraped("a{job=\"x\"}"), "a{exported_job=\"x\",instance=\"web-1:9100\",job=\"node\"}");
  EXPECT_EQ(scraped("a{exported_job=\"y\",job=\"x\"}"),
            "a{exported_exported_job=\"x\",exported_job=\"y\",instance=\"web-1:9100\",job=\"node\"}");
}

TEST(scrape_labels, leave_a_sample_alone_that_has_no_room_for_them) {
  std::vector<label_set::pair> labels{{"__name__", "a"}};
  for (std::size_t i = 1; i < labels_max; ++i) labels.emplace_back("l" + std::to_string(i), "x");
  const auto full = label_set::of(labels)->text();
  sample one{full, 1, 1};
  EXPECT_FALSE(scrape_labels(one, "node", "web-1"));
  EXPECT_EQ(one.series, full);
}

}  // namespace
}  // namespace millrace::monitoring
