#include "apps/monitoring/records/delivery.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

TEST(delivery, of_samples_is_read_as_it_was_written) {
  const metrics_delivery sent{
      1000, "host \"a\"", {{R"(up{job="x"})", 1, 900}, {"load", 0.1, 950}, {"big", 1e300, 960}}};
  const auto read = read_metrics_delivery(to_json(sent));
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(read->at_ms, 1000);
  EXPECT_EQ(read->host, sent.host);
  ASSERT_EQ(read->samples.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read->samples[i].series, sent.samples[i].series);
    EXPECT_EQ(read->samples[i].value, sent.samples[i].value);
    EXPECT_EQ(read->samples[i].time_ms, sent.samples[i].time_ms);
  }
}

TEST(delivery, of_lines_is_read_as_it_was_written) {
  logs_delivery sent{1000, "a", {}};
  sent.lines.push_back({"a", "sshd", severity::warning, "it's \"é\"\t", 999});
  sent.lines.push_back({"b", "cron", severity::debug, "", 998});
  const auto read = read_logs_delivery(to_json(sent));
  ASSERT_TRUE(read) << read.error().context;
  ASSERT_EQ(read->lines.size(), 2u);
  EXPECT_EQ(read->lines[0].text, sent.lines[0].text);
  EXPECT_EQ(read->lines[0].host, "a");
  EXPECT_EQ(read->lines[0].level, severity::warning);
  EXPECT_EQ(read->lines[1].host, "b");
  EXPECT_EQ(read->lines[1].app, "cron");
  EXPECT_EQ(read->lines[1].time_ms, 998);
}

TEST(delivery, may_be_written_by_anybody_and_with_more_than_is_asked_for) {
  const auto read = read_metrics_delivery(R"({"more":[],"samples":[{"value":2,"series":"x","unit":"s"}],"at":5})");
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(read->samples.at(0).time_ms, 5) << "without a time, that of the delivery";
}

TEST(delivery, says_what_is_wrong_with_it) {
  const auto why = [](std::string_view json) {
    const auto read = read_metrics_delivery(json);
    return read ? std::string("taken") : read.error().context;
  };
  EXPECT_EQ(why(""), "the value is no JSON object");
  EXPECT_EQ(why("[]"), "the value is no JSON object");
  EXPECT_EQ(why(R"({"samples":[]})"), "field 'at' is no whole number");
  EXPECT_EQ(why(R"({"at":1,"samples":3})"), "field 'samples' is no list");
  EXPECT_EQ(why(R"({"at":1,"samples":[{"value":1}]})"), "a sample without the text 'series'");
  EXPECT_EQ(why(R"({"at":1,"samples":[{"series":"x","value":"1"}]})"), "a sample without the number 'value'");
  EXPECT_FALSE(read_logs_delivery(R"({"at":1,"lines":[{"text":"x","level":"loud"}]})"));
}

}  // namespace
}  // namespace millrace::monitoring
