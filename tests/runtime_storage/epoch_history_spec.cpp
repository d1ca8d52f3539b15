#include "runtime/storage/epoch_history.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

using kafka::leader_epoch;
using kafka::offset;

/// Epoch 1 from 0, epoch 3 from 10, epoch 4 from 25.
epoch_history three_epochs() {
  epoch_history history;
  history.note(leader_epoch(1), offset(0));
  history.note(leader_epoch(3), offset(10));
  history.note(leader_epoch(4), offset(25));
  return history;
}

void expect_end(const epoch_history& history, int asked, int epoch, std::int64_t end) {
  const auto found = history.end_of(leader_epoch(asked), offset(40));
  ASSERT_TRUE(found) << asked;
  EXPECT_EQ(found->epoch, leader_epoch(epoch)) << asked;
  EXPECT_EQ(found->end, offset(end)) << asked;
}

TEST(epoch_history, an_epoch_ends_where_the_next_one_begins_and_the_last_at_the_end_of_the_log) {
  const auto history = three_epochs();
  expect_end(history, 1, 1, 10);
  expect_end(history, 3, 3, 25);
  expect_end(history, 4, 4, 40);
}

TEST(epoch_history, an_epoch_without_records_is_answered_with_the_largest_one_below) {
  expect_end(three_epochs(), 2, 1, 10);
}

TEST(epoch_history, an_epoch_before_all_records_ends_where_they_begin) { expect_end(three_epochs(), 0, 0, 0); }

TEST(epoch_history, an_epoch_above_all_or_none_is_not_known) {
  EXPECT_FALSE(three_epochs().end_of(leader_epoch(5), offset(40)));
  EXPECT_FALSE(three_epochs().end_of(leader_epoch(-1), offset(40)));
  EXPECT_FALSE(epoch_history().end_of(leader_epoch(0), offset(40)));
}

TEST(epoch_history, batches_of_the_same_epoch_or_of_none_change_nothing) {
  auto history = three_epochs();
  EXPECT_FALSE(history.note(leader_epoch(4), offset(30)));
  EXPECT_FALSE(history.note(leader_epoch(-1), offset(30)));
  EXPECT_EQ(history.all().size(), 3u);
}

TEST(epoch_history, cutting_forgets_epochs_that_begin_at_or_behind_the_cut) {
  auto history = three_epochs();
  EXPECT_TRUE(history.cut_from(offset(25)));
  EXPECT_FALSE(history.cut_from(offset(25)));
  EXPECT_EQ(history.all().back().epoch, leader_epoch(3));
}

TEST(epoch_history, trimming_keeps_the_epoch_of_the_first_record_that_is_left) {
  auto history = three_epochs();
  EXPECT_TRUE(history.forget_before(offset(12)));
  EXPECT_EQ(history.all().front(), (epoch_start{leader_epoch(3), offset(12)}));
  EXPECT_EQ(history.epoch_at(offset(12)), leader_epoch(3));
  EXPECT_EQ(history.epoch_at(offset(11)), std::nullopt);
  EXPECT_FALSE(history.forget_before(offset(12)));
}

}  // namespace
}  // namespace millrace
