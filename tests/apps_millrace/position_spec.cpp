#include "apps/millrace/text/position.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

constexpr kafka::timestamp now(1'000'000);

position parsed(std::string_view text, sign_means sign = sign_means::from_end) {
  const auto place = parse_position(text, now, sign);
  EXPECT_TRUE(place) << text;
  return place ? *place : position(kafka::offset(-999));
}

TEST(position, is_an_end_of_the_partition_or_an_offset) {
  EXPECT_EQ(parsed("start"), position(at_start{}));
  EXPECT_EQ(parsed("end"), position(at_end{}));
  EXPECT_EQ(parsed("1200"), position(kafka::offset(1'200)));
}

TEST(position, counts_a_negative_number_from_the_end) { EXPECT_EQ(parsed("-10"), position(before_end{10})); }

TEST(position, counts_a_signed_number_from_the_current_place_where_there_is_one) {
  EXPECT_EQ(parsed("-10", sign_means::from_current), position(shifted_by{-10}));
  EXPECT_EQ(parsed("+10", sign_means::from_current), position(shifted_by{10}));
}

TEST(position, is_a_time_after_an_at_sign) {
  EXPECT_EQ(parsed("@1970-01-01T00:10"), position(kafka::timestamp(600'000)));
  EXPECT_EQ(parsed("@-10s"), position(kafka::timestamp(990'000)));
}

TEST(position, refuses_everything_else) {
  for (const auto* text : {"", "-", "--3", "+10", "1x", "@", "@soon", "beginning", "99999999999999999999"}) {
    EXPECT_FALSE(parse_position(text, now)) << text;
  }
}

}  // namespace
}  // namespace millrace::cli
