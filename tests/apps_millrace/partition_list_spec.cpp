#include "apps/millrace/text/partition_list.hpp"

#include <gmock/gmock.h>

namespace millrace::cli {
namespace {

using ::testing::ElementsAre;

std::vector<std::int32_t> numbers_of(std::string_view text) {
  std::vector<std::int32_t> numbers;
  const auto all = parse_partition_list(text);
  EXPECT_TRUE(all) << text;
  if (all) {
    for (const auto p : *all) numbers.push_back(p.value);
  }
  return numbers;
}

TEST(partition_list, has_numbers_and_ranges_each_once) {
  EXPECT_THAT(numbers_of("3"), ElementsAre(3));
  EXPECT_THAT(numbers_of("0-3,7"), ElementsAre(0, 1, 2, 3, 7));
  EXPECT_THAT(numbers_of("7,2-3,2"), ElementsAre(2, 3, 7));
  EXPECT_THAT(numbers_of("5-5"), ElementsAre(5));
}

TEST(partition_list, of_other_text_is_refused) {
  for (const auto* text : {"", ",", "1,", "-1", "1-", "3-1", "a", "1 2", "1,,2", "99999999999", "0x1"}) {
    EXPECT_EQ(parse_partition_list(text).error().code, errc::invalid_argument) << text;
  }
}

TEST(partition_list, is_bounded) {
  EXPECT_TRUE(parse_partition_list("0-63"));
  EXPECT_FALSE(parse_partition_list("0-64"));
  EXPECT_FALSE(parse_partition_list("0-40,50-90"));
  EXPECT_FALSE(parse_partition_list("0-2147483647"));
  EXPECT_THAT(numbers_of("2147483646-2147483647"), ElementsAre(2147483646, 2147483647));
}

}  // namespace
}  // namespace millrace::cli
