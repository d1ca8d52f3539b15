#include "apps/monitoring/events/rfc3339.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

constexpr std::int64_t october_2003_ms = 1'065'910'455'003;  // 2003-10-11T22:14:15.003Z

TEST(rfc3339, is_read_with_any_offset) {
  for (const char* same : {"2003-10-11T22:14:15.003Z", "2003-10-11t22:14:15.003999z", "2003-10-12T00:14:15.003+02:00",
                           "2003-10-11 15:14:15.003-07:00"}) {
    ASSERT_TRUE(read_rfc3339(same)) << same;
    EXPECT_EQ(*read_rfc3339(same), october_2003_ms) << same;
    EXPECT_EQ(read_loose_rfc3339(same), october_2003_ms) << same;
  }
  EXPECT_EQ(*read_rfc3339("1970-01-01T00:00:01.2509Z"), 1'250);
  EXPECT_EQ(*read_rfc3339("1970-01-01t01:00:00-01:30"), 9'000'000);
}

TEST(rfc3339, a_leap_second_is_the_one_after) {
  EXPECT_EQ(*read_rfc3339("2016-12-31T23:59:60Z"), *read_rfc3339("2017-01-01T00:00:00Z"));
}

TEST(rfc3339, what_is_no_time_is_refused) {
  for (const auto* wrong :
       {"", "1970-01-01", "1970-13-01T00:00:00Z", "1970-02-30T00:00:00Z", "1970-01-01T24:00:00Z",
        "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z", "1970-01-01T00:00:00Zx", "1970-01-01T00:00:00+24:00",
        "1970-01-01T00:00:00+00:60", "1970-01-01T00:00:00+2", "19700101T000000Z"}) {
    EXPECT_FALSE(read_rfc3339(wrong)) << wrong;
    EXPECT_FALSE(read_loose_rfc3339(wrong)) << wrong;
  }
}

TEST(rfc3339, a_refusal_names_the_text_and_a_time_that_would_do) {
  const auto read = read_rfc3339("tomorrow");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::invalid_argument);
  EXPECT_EQ(read.error().context, "'tomorrow' is no time like 2026-01-31T08:15:00Z");
}

TEST(rfc3339, what_only_programs_write_is_read_of_logs_alone) {
  for (const char* loose : {"2003-10-11T22:14:15,003Z", "2003-10-11T15:14:15.003-0700", "2003-10-11T22:14:15.003"}) {
    EXPECT_FALSE(read_rfc3339(loose)) << loose;
    EXPECT_EQ(read_loose_rfc3339(loose), october_2003_ms) << loose;
  }
  EXPECT_FALSE(read_rfc3339("1970-01-01T00:00:01.Z"));
  EXPECT_EQ(read_loose_rfc3339("1970-01-01T00:00:01.Z"), 1'000);
}

TEST(rfc3339, a_zone_that_is_not_written_is_the_one_given) {
  EXPECT_EQ(read_loose_rfc3339("2003-10-12T00:14:15.003", 120), october_2003_ms);
  EXPECT_EQ(read_loose_rfc3339("2003-10-11T22:14:15.003Z", 120), october_2003_ms);
}

TEST(rfc3339, is_written_without_a_fraction_that_is_0) {
  EXPECT_EQ(rfc3339_text(1'250), "1970-01-01T00:00:01.250Z");
  EXPECT_EQ(rfc3339_text(october_2003_ms - 3), "2003-10-11T22:14:15Z");
}

}  // namespace
}  // namespace millrace::monitoring
