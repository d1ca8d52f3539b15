#include "apps/monitoring/alerts/series_pattern.hpp"

#include <gtest/gtest.h>

#include <string>

#include "apps/monitoring/alerts/alert_limits.hpp"

namespace millrace::monitoring {
namespace {

bool fits(std::string_view pattern, std::string_view series) {
  const auto read = series_pattern::read(pattern);
  EXPECT_TRUE(read) << pattern << ": " << (read ? "" : read.error().context);
  return read && read->matches(*label_set::read(series));
}

std::string refusal(std::string_view pattern) {
  const auto read = series_pattern::read(pattern);
  return read ? "" : read.error().context;
}

TEST(series_pattern, matches_by_name_and_by_labels) {
  EXPECT_TRUE(fits("up", R"(up{job="a"})"));
  EXPECT_FALSE(fits("up", R"(down{job="a"})"));
  EXPECT_TRUE(fits(R"(up{job="a",host!="b"})", R"(up{job="a",host="c"})"));
  EXPECT_FALSE(fits(R"(up{job="a",host!="b"})", R"(up{job="a",host="b"})"));
  EXPECT_TRUE(fits(R"({job='a'})", R"(up{job="a"})"));
}

TEST(series_pattern, fits_expressions_to_whole_values) {
  EXPECT_TRUE(fits(R"(up{host=~"web\d+"})", R"(up{host="web12"})"));
  EXPECT_FALSE(fits(R"(up{host=~"web"})", R"(up{host="web12"})"));
  EXPECT_TRUE(fits(R"(up{host!~"web"})", R"(up{host="web12"})"));
  EXPECT_TRUE(fits(R"(up{path="a\\b\"c"})", R"(up{path="a\\b\"c"})"));
}

TEST(series_pattern, takes_a_missing_label_for_an_empty_one) {
  EXPECT_TRUE(fits(R"(up{host=""})", "up"));
  EXPECT_TRUE(fits(R"(up{host!="a"})", "up"));
  EXPECT_FALSE(fits(R"(up{host=~".+"})", "up"));
}

TEST(series_pattern, is_written_as_it_is_read) {
  const auto* text = R"(up{host=~"web\\d+",job!="a"})";
  EXPECT_EQ(series_pattern::read(text)->text(), text);
  EXPECT_EQ(series_pattern::read("up")->text(), "up");
}

TEST(series_pattern, knows_which_labels_have_one_value_only) {
  const auto read = series_pattern::read(R"(up{host="a",job=~"b"})");
  EXPECT_EQ(read->fixed_value("host"), "a");
  EXPECT_EQ(read->fixed_value("job"), "");
}

TEST(series_pattern, tells_where_it_is_wrong) {
  EXPECT_EQ(refusal(R"(up{host="a)"), R"(at byte 10 of 'up{host="a': the value does not end)");
  EXPECT_EQ(refusal(R"(up{host "a"})"), R"(at byte 8 of 'up{host "a"}': one of = != =~ !~ is wanted)");
  EXPECT_NE(refusal(R"(up{host=~"("})").find("no regular expression: missing )"), std::string::npos);
  EXPECT_NE(refusal("up x").find("at byte 3"), std::string::npos);
  for (const auto* wrong : {"", "{}", "up{", "up{a=}", "up{a=\"1\" b=\"2\"}", "up{a=\"1\"", "1up", "up{1=\"a\"}"}) {
    EXPECT_NE(refusal(wrong), "") << wrong;
  }
}

TEST(series_pattern, has_bounds) {
  std::string many = "up{";
  for (std::size_t n = 0; n < rule_matchers_max; ++n) many += "a" + std::to_string(n) + "=\"b\",";
  EXPECT_NE(refusal(many + "}").find("more than"), std::string::npos);
  EXPECT_NE(refusal(std::string(rule_text_bytes_max + 1, 'a')), "");
  EXPECT_NE(refusal(R"(up{host=~"((a{100}){100}){100}"})"), "");
}

}  // namespace
}  // namespace millrace::monitoring
