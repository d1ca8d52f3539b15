#include "apps/monitoring/query/number_text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "apps/monitoring/query/request_time.hpp"

namespace millrace::monitoring {
namespace {

std::string number(double value) {
  std::string out;
  append_number(out, value);
  return out;
}

std::string seconds(std::int64_t ms) {
  std::string out;
  append_seconds(out, ms);
  return out;
}

TEST(number_text, has_the_shortest_digits_that_mean_the_value) {
  EXPECT_EQ(number(0.1), "0.1");
  EXPECT_EQ(number(-0.0), "-0");
  EXPECT_EQ(number(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(number(1e-6), "0.000001");
  EXPECT_EQ(number(1e15), "1000000000000000");
  EXPECT_EQ(number(123456789012345680), "123456789012345680");
  EXPECT_EQ(number(-1.2345678901234567e19), "-12345678901234567000");
}

TEST(number_text, has_an_exponent_where_many_zeros_would_stand) {
  EXPECT_EQ(number(9.99e-7), "9.99e-07");
  EXPECT_EQ(number(1e21), "1e+21");
  EXPECT_EQ(number(5e-324), "5e-324");
  EXPECT_EQ(plain_number_text(1e21), "1000000000000000000000");
  EXPECT_EQ(plain_number_text(-1.25e-8), "-0.0000000125");
  EXPECT_EQ(plain_number_text(12.5), "12.5");
}

TEST(number_text, names_what_is_no_number) {
  EXPECT_EQ(number(std::nan("")), "NaN");
  EXPECT_EQ(number(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(plain_number_text(-std::numeric_limits<double>::infinity()), "-Inf");
}

TEST(number_text, has_three_more_digits_of_seconds_that_are_not_whole) {
  EXPECT_EQ(seconds(1'700'000'000'000), "1700000000");
  EXPECT_EQ(seconds(1'700'000'000'500), "1700000000.500");
  EXPECT_EQ(seconds(7), "0.007");
  EXPECT_EQ(seconds(-7), "-0.007");
  EXPECT_EQ(seconds(-1'500), "-1.500");
}

TEST(request_time, is_told_in_seconds_or_as_a_date) {
  EXPECT_EQ(*request_time_ms("1435781451.781"), 1'435'781'451'781);
  EXPECT_EQ(*request_time_ms("2015-07-01T20:10:51.781Z"), 1'435'781'451'781);
  EXPECT_EQ(*request_time_ms("2015-07-01T22:10:51.7819+02:00"), 1'435'781'451'781);
  EXPECT_EQ(*request_time_ms("-1"), -1'000);
  for (const auto* text : {"", "x", "1e300", "nan", "2015-07-01", "2015-13-01T00:00:00Z", "2015-02-29T00:00:00Z",
                           "2015-07-01T20:10:51", "2015-07-01T20:10:51.Z", "2015-07-01T24:00:00Z", "1 "}) {
    EXPECT_FALSE(request_time_ms(text)) << text;
  }
}

TEST(request_duration, is_told_in_seconds_or_with_units) {
  EXPECT_EQ(*request_duration_ms("15"), 15'000);
  EXPECT_EQ(*request_duration_ms("0.25"), 250);
  EXPECT_EQ(*request_duration_ms("1h30m"), 5'400'000);
  EXPECT_EQ(*request_duration_ms("-1"), -1'000);
  for (const auto* text : {"", "m", "1m1h", "1x", "inf", "99999999999999999999s"}) {
    EXPECT_FALSE(request_duration_ms(text)) << text;
  }
}

}  // namespace
}  // namespace millrace::monitoring
