#include "apps/millrace/text/quantity.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "apps/millrace/text/progress_line.hpp"

namespace millrace::cli {
namespace {

using namespace std::chrono_literals;

TEST(duration, is_one_or_more_numbers_with_units) {
  EXPECT_EQ(*parse_duration("250ms"), 250ms);
  EXPECT_EQ(*parse_duration("90s"), 90s);
  EXPECT_EQ(*parse_duration("1h30m"), 90min);
  EXPECT_EQ(*parse_duration("7d"), 168h);
}

TEST(duration, refuses_a_bare_number_and_one_that_does_not_fit) {
  for (const auto* text : {"", "5", "s", "1h30", "-1s", "1w", "99999999999999999999s", "9000000000000000000d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(readable, numbers_have_groups_of_three_digits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(-1'000), "-1,000");
  EXPECT_EQ(grouped(-100), "-100");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

TEST(readable, sizes_and_durations_change_their_unit) {
  EXPECT_EQ(readable_bytes(1'023), "1023 B");
  EXPECT_EQ(readable_bytes(1'536), "1.5 KiB");
  EXPECT_EQ(readable_bytes(std::numeric_limits<std::uint64_t>::max()), "16.0 EiB");
  EXPECT_EQ(readable_duration(850ms), "850 ms");
  EXPECT_EQ(readable_duration(12'345ms), "12.3 s");
  EXPECT_EQ(readable_duration(245s), "4 m 05 s");
  EXPECT_EQ(readable_duration(123min), "2 h 03 m");
}

TEST(progress, shows_a_bar_and_what_is_left_where_the_whole_is_known) {
  const progress half{.records = 1'000, .bytes = 2'048, .records_expected = 2'000, .elapsed = 2s};
  EXPECT_EQ(progress_line("read", half),
            "read  [============>           ]  50 %  1,000 records  2.0 KiB  500/s  3 s left");
}

TEST(progress, shows_counts_alone_where_the_whole_is_unknown) {
  EXPECT_EQ(progress_line("read", {.records = 10, .bytes = 20, .records_expected = std::nullopt, .elapsed = 10s}),
            "read  10 records  20 B  1/s");
  EXPECT_EQ(progress_line("send", {.records = 10, .bytes = 0, .records_expected = std::nullopt, .elapsed = 10s}),
            "send  10 records  1/s");
}

TEST(progress, of_a_copy_counts_files_and_bytes_and_its_rate_is_of_bytes) {
  const transfer half{.files = 3, .bytes = 1 << 20, .bytes_expected = 2 << 20, .elapsed = 2s};
  EXPECT_EQ(progress_line("cp", half), "cp  [============>           ]  50 %  3 files  1.0 MiB  512.0 KiB/s  3 s left");
  EXPECT_EQ(progress_line("cp", transfer{.bytes = 10, .elapsed = 1s}), "cp  0 files  10 B  10 B/s");
}

TEST(progress, never_passes_the_end_of_its_bar) {
  const auto line = progress_line("read", {.records = 9, .bytes = 0, .records_expected = 3, .elapsed = 0s});
  EXPECT_NE(line.find("[========================]  100 %"), std::string::npos) << line;
}

}  // namespace
}  // namespace millrace::cli
