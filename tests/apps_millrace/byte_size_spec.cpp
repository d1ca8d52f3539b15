#include "apps/millrace/text/byte_size.hpp"

#include <gtest/gtest.h>

#include "apps/millrace/text/age.hpp"

namespace millrace::cli {
namespace {

using namespace std::chrono_literals;

TEST(byte_size, is_a_number_with_a_unit_of_1024) {
  EXPECT_EQ(*parse_byte_size("0"), 0u);
  EXPECT_EQ(*parse_byte_size("9007199254740993"), 9007199254740993u);
  EXPECT_EQ(*parse_byte_size("512B"), 512u);
  EXPECT_EQ(*parse_byte_size("10GiB"), 10ull << 30);
  EXPECT_EQ(*parse_byte_size("512M"), 512ull << 20);
  EXPECT_EQ(*parse_byte_size("1.5 TiB"), 3ull << 39);
}

TEST(byte_size, refuses_units_that_may_mean_1000_and_what_is_no_number) {
  for (const auto* text : {"", "10GB", "-1", "1.5", "1e3", "K", "nan", "10 gib", "99999999999T"}) {
    EXPECT_FALSE(parse_byte_size(text)) << text;
  }
}

TEST(age, is_told_in_the_largest_unit_that_fits) {
  EXPECT_EQ(readable_age(-5s), "0 s");
  EXPECT_EQ(readable_age(59s), "59 s");
  EXPECT_EQ(readable_age(60s), "1 min");
  EXPECT_EQ(readable_age(3h + 59min), "3 h");
  EXPECT_EQ(readable_age(49h), "2 d");
}

TEST(time, is_told_to_the_second) {
  EXPECT_EQ(readable_time(1'772'368'205'250'000'000), "2026-03-01T12:30:05Z");
  EXPECT_EQ(readable_time(0), "-");
}

}  // namespace
}  // namespace millrace::cli
