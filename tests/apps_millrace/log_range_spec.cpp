#include "apps/millrace/text/log_range.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace millrace::cli {
namespace {

constexpr log_range held{kafka::offset(10), kafka::offset(100)};
constexpr kafka::offset nowhere(-1);

placement placed(const position& where, kafka::offset current = nowhere) { return place_in(held, where, current); }

TEST(log_range, takes_an_offset_from_the_start_to_the_end_as_it_is) {
  for (const std::int64_t offset : {10, 50, 100}) {
    const auto found = placed(kafka::offset(offset));
    EXPECT_EQ(found.side, log_side::inside);
    EXPECT_EQ(found.at, kafka::offset(offset));
  }
}

TEST(log_range, tells_an_offset_outside_and_the_nearer_bound) {
  const auto early = placed(kafka::offset(9)), late = placed(kafka::offset(101));
  EXPECT_EQ(early.side, log_side::before_start);
  EXPECT_EQ(early.at, held.start);
  EXPECT_EQ(late.side, log_side::after_end);
  EXPECT_EQ(late.at, held.end);
  EXPECT_EQ(late.asked, kafka::offset(101));
}

TEST(log_range, takes_more_last_records_than_there_are_for_all) {
  EXPECT_EQ(placed(before_end{30}).at, kafka::offset(70));
  EXPECT_EQ(placed(before_end{1000}).at, held.start);
  EXPECT_EQ(placed(before_end{1000}).side, log_side::inside);
}

TEST(log_range, counts_a_shift_from_the_current_place_or_else_from_the_start) {
  EXPECT_EQ(placed(shifted_by{5}, kafka::offset(40)).at, kafka::offset(45));
  EXPECT_EQ(placed(shifted_by{5}).at, kafka::offset(15));
  EXPECT_EQ(placed(shifted_by{-5}).side, log_side::before_start);
  EXPECT_EQ(placed(shifted_by{std::numeric_limits<std::int64_t>::max()}, kafka::offset(40)).side, log_side::after_end);
}

TEST(log_range, says_what_a_partition_holds_and_what_is_not_there) {
  const stray_position beyond{"orders", kafka::partition_index(2), kafka::offset(500), held, log_side::after_end};
  EXPECT_EQ(text_of(beyond), "orders:2 has no offset 500: it holds 10 to 99, the next will be 100");
  auto empty = beyond;
  empty.range.start = empty.range.end;
  EXPECT_EQ(text_of(empty), "orders:2 has no offset 500: it holds no records, the next will be 100");
}

TEST(log_range, tells_of_many_partitions_ten_and_how_many_more) {
  const stray_position beyond{"orders", kafka::partition_index(2), kafka::offset(500), held, log_side::after_end};
  const auto text = text_of("consume", std::vector<stray_position>(12, beyond), "give another");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
  EXPECT_THAT(text, testing::EndsWith("consume: and 2 partitions more\nconsume: give another"));
}

}  // namespace
}  // namespace millrace::cli
