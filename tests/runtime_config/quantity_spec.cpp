#include "runtime/config/quantity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using ::testing::HasSubstr;

std::int64_t value_of(std::string_view text, measure unit) {
  const auto parsed = parse_quantity(text, unit);
  EXPECT_TRUE(parsed) << text;
  return parsed ? *parsed : -42;
}

std::string reason_against(std::string_view text, measure unit) {
  const auto parsed = parse_quantity(text, unit);
  EXPECT_FALSE(parsed) << text;
  return parsed ? "" : parsed.error().context;
}

TEST(quantity, without_a_unit_counts_in_the_unit_of_the_option) {
  EXPECT_EQ(value_of("1048576", measure::bytes), 1'048'576);
  EXPECT_EQ(value_of("-1", measure::milliseconds), -1);
  EXPECT_EQ(value_of("7", measure::none), 7);
}

TEST(quantity, of_bytes_takes_binary_units) {
  EXPECT_EQ(value_of("64MiB", measure::bytes), 64LL << 20);
  EXPECT_EQ(value_of("1 GiB", measure::bytes), 1LL << 30);
  EXPECT_EQ(value_of("2TiB", measure::bytes), 2LL << 40);
}

TEST(quantity, of_time_is_converted_to_the_unit_of_the_option) {
  EXPECT_EQ(value_of("7d", measure::milliseconds), 604'800'000);
  EXPECT_EQ(value_of("90s", measure::milliseconds), 90'000);
  EXPECT_EQ(value_of("2ms", measure::microseconds), 2'000);
}

TEST(quantity, that_is_no_whole_number_of_the_unit_is_refused) {
  EXPECT_THAT(reason_against("20us", measure::milliseconds), HasSubstr("no whole number of milliseconds"));
}

TEST(quantity, with_a_foreign_unit_is_refused_with_those_there_are) {
  EXPECT_THAT(reason_against("64MB", measure::bytes), HasSubstr("B, KiB, MiB, GiB, TiB"));
  EXPECT_THAT(reason_against("5ms", measure::none), HasSubstr("no whole number"));
}

TEST(quantity, beyond_64_bits_is_refused) {
  EXPECT_THAT(reason_against("9223372036854775808", measure::none), HasSubstr("64 bits"));
  EXPECT_THAT(reason_against("9223372036854775807KiB", measure::bytes), HasSubstr("64 bits"));
}

TEST(quantity, that_is_no_number_is_refused) {
  for (const auto* text : {"", "many", "MiB", "1.5"}) {
    EXPECT_THAT(reason_against(text, measure::none), HasSubstr("no whole number")) << text;
  }
}

}  // namespace
}  // namespace millrace
