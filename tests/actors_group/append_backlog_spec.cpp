#include "actors/group/append_backlog.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

class append_backlog_spec : public testing::Test {
 protected:
  std::vector<std::uint64_t> numbers_of(const std::vector<append_backlog::append>& appends) {
    std::vector<std::uint64_t> numbers;
    for (const auto& a : appends) numbers.push_back(a.number);
    return numbers;
  }

  append_backlog uut;
};

TEST_F(append_backlog_spec, is_durable_up_to_the_first_append_that_is_not) {
  uut.add({});
  uut.add({});
  uut.answered(2, true);
  EXPECT_EQ(uut.durable(), 0U);
  uut.answered(1, true);
  EXPECT_EQ(uut.durable(), 2U);
  EXPECT_TRUE(uut.empty());
}

TEST_F(append_backlog_spec, repeats_a_failed_append_and_all_behind_it_once_none_is_under_way) {
  uut.add({});
  uut.add({});
  uut.add({});
  uut.answered(1, true);
  uut.answered(2, false);
  EXPECT_TRUE(uut.stalled());
  EXPECT_FALSE(uut.wants_repetition());
  uut.answered(3, true);
  EXPECT_TRUE(uut.wants_repetition());
  EXPECT_EQ(numbers_of(uut.repeat()), (std::vector<std::uint64_t>{2, 3}));
  EXPECT_FALSE(uut.wants_repetition());
  uut.answered(2, true);
  EXPECT_TRUE(uut.stalled());
  uut.answered(3, true);
  EXPECT_FALSE(uut.stalled());
  EXPECT_EQ(uut.durable(), 3U);
}

TEST_F(append_backlog_spec, goes_on_numbering_after_a_repetition) {
  uut.add({});
  uut.answered(1, false);
  uut.repeat();
  uut.answered(1, true);
  EXPECT_EQ(uut.add({}), 2U);
  uut.answered(2, true);
  EXPECT_EQ(uut.durable(), 2U);
}

}  // namespace
}  // namespace millrace
