#include "apps/monitoring/formats/intake_batch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/events/rfc3339.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/number_text.hpp"
#include "apps/monitoring/formats/series_text.hpp"
#include "apps/monitoring/formats/time_text.hpp"
#include "apps/monitoring/formats/utf8_text.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t october_2003_ms = 1'065'910'455'003;  // 2003-10-11T22:14:15.003Z

TEST(batch_builder, leaves_out_what_is_no_number_without_a_refusal) {
  batch_builder out;
  out.take("up", 1, 5);
  out.take("up", std::numeric_limits<double>::quiet_NaN(), 5);
  out.take("up", std::numeric_limits<double>::infinity(), 5);
  const auto batch = std::move(out).finish();
  EXPECT_EQ(batch.samples.size(), 1);
  EXPECT_EQ(batch.refused, 0);
}

TEST(batch_builder, counts_refusals_and_quotes_the_first) {
  batch_builder out;
  out.refuse("no value", "up{a=\"\xff\n\"}");
  out.refuse("no name");
  const auto batch = std::move(out).finish();
  EXPECT_EQ(batch.refused, 2);
  EXPECT_EQ(batch.first_refusal, "no value: 'up{a=\"\ufffd \"}'");
}

TEST(batch_builder, holds_no_more_bytes_than_a_delivery_may_unfold_to) {
  batch_builder out;
  const std::string series(1 << 20, 'a');
  for (std::size_t i = 0; i < 200 && !out.full(); ++i) out.take(series, 1, 1);
  EXPECT_TRUE(out.full());
  const auto batch = std::move(out).finish();
  EXPECT_EQ(batch.samples.size(), delivery_read_bytes_max / series.size());
  EXPECT_EQ(batch.refused, 1);
}

TEST(batch_builder, makes_utf8_of_lines_and_cuts_them_between_characters) {
  batch_builder out;
  out.take(log_line{"h\xff", "", severity::error, std::string(line_bytes_max - 1, 'x') + "ä tail", 1});
  out.take(log_line{"", "", severity::error, "text\r\n", 1});
  const auto batch = std::move(out).finish();
  ASSERT_EQ(batch.lines.size(), 2);
  EXPECT_EQ(batch.lines[0].host, "h\ufffd");
  EXPECT_EQ(batch.lines[0].text, std::string(line_bytes_max - 1, 'x'));
  EXPECT_EQ(batch.lines[1].text, "text");
}

TEST(make_utf8, replaces_each_byte_that_is_no_part_of_a_character) {
  for (const auto& [bytes, wanted] : {std::pair<std::string, std::string>{"ok ä €", "ok ä €"},
                                      {"a\xc3", "a\ufffd"},
                                      {"\xed\xa0\x80z", "\ufffd\ufffd\ufffdz"},
                                      {"\xe2\x82 b", "\ufffd\ufffd b"}}) {
    auto text = bytes;
    make_utf8(text, 100);
    EXPECT_EQ(text, wanted);
  }
}

TEST(add_sender, labels_the_host_unless_the_labels_name_one) {
  std::vector<label_set::pair> labels{{"a", "b"}};
  add_sender(labels, {.now_ms = 1, .host = "web-1"});
  ASSERT_EQ(labels.size(), 2);
  EXPECT_EQ(labels[1], (label_set::pair{"instance", "web-1"}));
  add_sender(labels, {.now_ms = 1, .host = "web-2"});
  EXPECT_EQ(labels.size(), 2);
}

TEST(series_text, is_that_of_the_label_set) {
  const std::vector<std::string> names{"__name__", "a", "b", "A", "_x", "job", "le", "", "9", "a-b", "ä"};
  const std::vector<std::string> values{"x",           "",
                                        "up",          "a\"b",
                                        "back\\slash", "line\nfeed",
                                        "ä €",         "\xff",
                                        "12345678",    "a longer value of a label",
                                        "exactly7\n",  std::string(label_value_bytes_max + 1, 'v')};
  std::mt19937_64 random(7);
  std::size_t good = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<label_view> views;
    std::vector<label_set::pair> owned;
    for (auto count = random() % 5; count > 0; --count) {
      const auto& name = names[random() % (round % 2 == 0 ? names.size() : 7)];
      const auto& value = values[random() % (round % 4 < 2 ? values.size() : 7)];
      views.emplace_back(name, value);
      owned.emplace_back(name, value);
    }
    if (round % 3 == 0) std::ranges::sort(views);
    if (round % 3 == 0) std::ranges::sort(owned);
    const auto text = series_text(views);
    const auto wanted = label_set::of(owned);
    ASSERT_EQ(text.has_value(), wanted.has_value() && !wanted->empty());
    if (!text) continue;
    ++good;
    ASSERT_EQ(*text, wanted->text());
    ASSERT_EQ(label_set::read(*text)->text(), *text);
  }
  EXPECT_GT(good, 5'000);
}

TEST(read_number, takes_what_go_and_c_write_and_nothing_else) {
  EXPECT_EQ(read_number("1.5e3"), 1'500);
  EXPECT_EQ(read_number("+7"), 7);
  EXPECT_EQ(read_number("-0.25"), -0.25);
  EXPECT_EQ(read_number("+Inf"), std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(*read_number("NaN")));
  for (const char* none : {"", "+", "+-1", "1 ", " 1", "1,5", "nan(1)", "0x10", "1e999", "abc"}) {
    EXPECT_FALSE(read_number(none)) << none;
  }
}

TEST(number_text, is_the_shortest_that_reads_back) {
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(5), "5");
  EXPECT_EQ(number_text(std::numeric_limits<double>::infinity()), "+Inf");
}

TEST(bsd_time, lies_in_the_year_that_brings_it_nearest) {
  EXPECT_EQ(read_bsd_time("Oct 11 22:14:15", october_2003_ms, 0), october_2003_ms - 3);
  EXPECT_EQ(read_bsd_time("Oct 12 00:14:15", october_2003_ms, 120), october_2003_ms - 3);
  const auto new_year = *read_rfc3339("2024-01-01T00:00:05Z");
  EXPECT_EQ(read_bsd_time("Dec 31 23:59:58", new_year, 0), new_year - 7'000);
  EXPECT_EQ(read_bsd_time("Jan  1 00:00:05", new_year - 7'000, 0), new_year);
  EXPECT_EQ(read_bsd_time("Feb 29 00:00:00", new_year, 0), *read_rfc3339("2024-02-29T00:00:00Z"));
  for (const char* none : {"", "Oct 32 22:14:15", "Okt 11 22:14:15", "Oct 11 22:14:1x", "Oct 11 22:14"}) {
    EXPECT_FALSE(read_bsd_time(none, new_year, 0)) << none;
  }
}

TEST(time_of_any_unit, is_told_by_its_size) {
  for (const double number : {1.0e9, 1.0e12, 1.0e15, 1.0e18}) EXPECT_EQ(ms_of_any_unit(number), 1'000'000'000'000);
  EXPECT_FALSE(ms_of_any_unit(1e30));
  EXPECT_FALSE(ms_of_seconds(std::numeric_limits<double>::quiet_NaN()));
}

}  // namespace
}  // namespace millrace::monitoring
