#include "apps/monitoring/formats/json_lines.hpp"

#include <gtest/gtest.h>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"

namespace millrace::monitoring {
namespace {

const intake_context from_web_1{.now_ms = 1'700'000'000'000, .host = "web-1"};

intake_batch read(std::string_view text, std::size_t refused = 0, const intake_context& context = from_web_1) {
  auto batch = read_json_lines(text, context);
  EXPECT_TRUE(batch) << batch.error().context;
  if (!batch) return {};
  EXPECT_EQ(batch->refused, refused) << batch->first_refusal;
  return std::move(*batch);
}

TEST(json_lines, a_line_with_a_name_and_a_value_is_a_sample) {
  const auto batch = read(
      R"({"name":"queue.length","labels":{"queue":"mail","shard":3,"full":false,"none":null},"value":12.5,"time":1700000000123})"
      "\n"
      R"({"name":"up","value":1,"time":"2003-10-11T22:14:15.003Z"})"
      "\r\n\n"
      R"({"value":"7","name":"late","labels":{"host":"db-1"}})");
  ASSERT_EQ(batch.samples.size(), 3);
  EXPECT_EQ(batch.samples[0].series, "queue_length{full=\"false\",instance=\"web-1\",queue=\"mail\",shard=\"3\"}");
  EXPECT_EQ(batch.samples[0].value, 12.5);
  EXPECT_EQ(batch.samples[0].time_ms, 1'700'000'000'123);
  EXPECT_EQ(batch.samples[1].time_ms, 1'065'910'455'003);
  EXPECT_EQ(batch.samples[2].series, "late{host=\"db-1\"}");
  EXPECT_EQ(batch.samples[2].value, 7);
  EXPECT_EQ(batch.samples[2].time_ms, from_web_1.now_ms);
}

TEST(json_lines, no_label_renames_the_metric) {
  const auto batch = read(R"({"name":"a","labels":{"__name__":"b"},"value":1})", 0, {});
  ASSERT_EQ(batch.samples.size(), 1);
  EXPECT_EQ(batch.samples[0].series, "a");
}

TEST(json_lines, each_field_of_telegraf_is_a_series) {
  const auto batch = read(
      R"({"fields":{"usage_idle":98.5,"online":true,"state":"fine","value":3},"name":"cpu","tags":{"host":"db-1","cpu":"cpu0"},"timestamp":1700000001})");
  ASSERT_EQ(batch.samples.size(), 3);
  EXPECT_EQ(batch.samples[0].series, "cpu_usage_idle{cpu=\"cpu0\",host=\"db-1\"}");
  EXPECT_EQ(batch.samples[0].time_ms, 1'700'000'001'000);
  EXPECT_EQ(batch.samples[1].series, "cpu_online{cpu=\"cpu0\",host=\"db-1\"}");
  EXPECT_EQ(batch.samples[1].value, 1);
  EXPECT_EQ(batch.samples[2].series, "cpu{cpu=\"cpu0\",host=\"db-1\"}");
}

TEST(json_lines, telegraf_sends_several_at_once) {
  const auto batch = read(
      R"({"metrics":[{"fields":{"a":1},"name":"m","tags":{},"timestamp":1700000001},{"fields":{"a":2},"name":"m","tags":{},"timestamp":1700000002000}]})");
  ASSERT_EQ(batch.samples.size(), 2);
  EXPECT_EQ(batch.samples[0].series, "m_a{instance=\"web-1\"}");
  EXPECT_EQ(batch.samples[1].time_ms, 1'700'000'002'000);
}

TEST(json_lines, a_line_with_a_message_is_one_of_a_log) {
  const auto batch = read(
      R"({"level":"WARN","msg":"disk is \"full\"","host":"db-1","app":"postgres","ts":1700000000.25,"user":7})"
      "\n"
      R"({"severity":3,"message":"no","service":{"name":"shop"},"host":{"name":"db-2"},"@timestamp":"2003-10-11T22:14:15Z"})"
      "\n"
      R"({"log":"from a container\n","stream":"stderr","time":"2003-10-11T22:14:15.003999Z"})"
      "\n"
      R"({"level":50,"time":1700000000123,"name":"app","hostname":"db-3","text":{"a":[1,"x"]}})");
  ASSERT_EQ(batch.lines.size(), 4);
  EXPECT_EQ(batch.lines[0].text, "disk is \"full\"");
  EXPECT_EQ(batch.lines[0].level, severity::warning);
  EXPECT_EQ(batch.lines[0].host, "db-1");
  EXPECT_EQ(batch.lines[0].app, "postgres");
  EXPECT_EQ(batch.lines[0].time_ms, 1'700'000'000'250);
  EXPECT_EQ(batch.lines[1].app, "shop");
  EXPECT_EQ(batch.lines[1].host, "db-2");
  EXPECT_EQ(batch.lines[1].level, severity::error);
  EXPECT_EQ(batch.lines[1].time_ms, 1'065'910'455'000);
  EXPECT_EQ(batch.lines[2].text, "from a container");
  EXPECT_EQ(batch.lines[2].host, "web-1");
  EXPECT_EQ(batch.lines[2].level, severity::informational);
  EXPECT_EQ(batch.lines[2].time_ms, 1'065'910'455'003);
  EXPECT_EQ(batch.lines[3].text, R"({"a":[1,"x"]})");
  EXPECT_EQ(batch.lines[3].level, severity::error);
  EXPECT_EQ(batch.lines[3].host, "db-3");
  EXPECT_EQ(batch.lines[3].time_ms, 1'700'000'000'123);
}

TEST(json_lines, a_line_of_a_log_whose_time_cannot_be_read_came_now) {
  const auto batch = read(R"({"msg":"a","time":"yesterday"})");
  ASSERT_EQ(batch.lines.size(), 1);
  EXPECT_EQ(batch.lines[0].time_ms, from_web_1.now_ms);
}

TEST(json_lines, bytes_that_are_no_utf8_do_not_hide_a_line) {
  const auto batch = read("{\"msg\":\"caf\xe9\"}\n{\"msg\":\"lone \\udc00 half\"}", 1);
  ASSERT_EQ(batch.lines.size(), 1);
  EXPECT_EQ(batch.lines[0].text, "caf\ufffd");
}

TEST(json_lines, records_may_stand_in_a_list_or_over_several_lines) {
  EXPECT_EQ(read(R"([{"msg":"a"},{"name":"b","value":1}])").samples.size(), 1);
  EXPECT_EQ(read("\n[\n {\"msg\": \"a\"},\n {\"msg\":\n \"b\"}\n]\n").lines.size(), 2);
}

TEST(json_lines, what_cannot_be_read_is_counted_and_the_rest_is_taken) {
  const auto batch = read(
      "plain text\n{\"msg\":\"good\"}\n{\"a\":1}\n7\n{\"name\":\"a\",\"value\":\"x\"}\n"
      "{\"name\":\"a\",\"value\":1,\"time\":\"x\"}\n{\"name\":\"\",\"value\":1,\"time\":1e300}\n{\"msg\":\"cut\n",
      7);
  EXPECT_EQ(batch.lines.size(), 1);
  EXPECT_TRUE(batch.first_refusal.starts_with("no JSON: ")) << batch.first_refusal;
  EXPECT_TRUE(batch.first_refusal.ends_with(": 'plain text'")) << batch.first_refusal;
}

TEST(json_lines, are_bounded_in_depth_labels_and_length) {
  const std::string deep(json_depth_max + 1, '[');
  const auto too_deep = "{\"msg\":" + deep + std::string(deep.size(), ']') + "}";
  read(too_deep, 1);
  EXPECT_EQ(read("{\"msg\":1}\n" + too_deep + "\n{\"msg\":2}", 1).lines.size(), 2);
  std::string labels;
  for (std::size_t i = 0; i <= labels_max; ++i) labels += (i > 0 ? ",\"l" : "\"l") + std::to_string(i) + "\":1";
  read("{\"name\":\"a\",\"value\":1,\"labels\":{" + labels + "}}", 1);
  read("{\"msg\":\"" + std::string(json_document_bytes_max, 'x') + "\"}", 1);
  EXPECT_FALSE(read_json_lines(std::string(delivery_bytes_max + 1, '\n'), from_web_1));
}

}  // namespace
}  // namespace millrace::monitoring
