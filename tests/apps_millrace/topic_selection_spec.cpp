#include "apps/millrace/text/topic_selection.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

std::vector<kafka::partition_index> indexes(std::initializer_list<std::int32_t> numbers) {
  return {numbers.begin(), numbers.end()};
}

TEST(topic_selection, is_a_topic_with_all_or_some_of_its_partitions) {
  EXPECT_EQ(*parse_topic_selection("orders"), (topic_selection{"orders", {}}));
  EXPECT_EQ(*parse_topic_selection("orders:0,2,5-7"), (topic_selection{"orders", indexes({0, 2, 5, 6, 7})}));
}

TEST(topic_selection, leaves_the_colon_of_a_stream_path_alone) {
  EXPECT_EQ(*parse_topic_selection("/shop/eu:orders"), (topic_selection{"/shop/eu:orders", {}}));
  EXPECT_EQ(*parse_topic_selection("/shop/eu:orders:1"), (topic_selection{"/shop/eu:orders", indexes({1})}));
}

TEST(topic_selection, names_each_partition_once_in_order) {
  EXPECT_EQ(*parse_partitions("3,1-3,2"), indexes({1, 2, 3}));
}

TEST(topic_selection, refuses_what_names_nothing_or_too_much) {
  for (const auto* text : {"", "1,", ",1", "2-1", "1-", "-1", "1.5", "0-2000000000", "x"})
    EXPECT_FALSE(parse_partitions(text)) << text;
  EXPECT_FALSE(parse_topic_selection(""));
  EXPECT_FALSE(parse_topic_selection(":1"));
  EXPECT_FALSE(parse_topic_selection("orders:x"));
  EXPECT_FALSE(parse_topic_selection("orders:"));
}

}  // namespace
}  // namespace millrace::cli
