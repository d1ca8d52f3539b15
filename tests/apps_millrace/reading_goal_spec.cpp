#include "apps/millrace/text/reading_goal.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

record at(std::string topic, std::int32_t partition, std::int64_t offset) {
  record r;
  r.topic = std::move(topic);
  r.partition = kafka::partition_index(partition);
  r.offset = kafka::offset(offset);
  return r;
}

TEST(reading_goal, is_reached_at_once_where_nothing_is_to_be_read) { EXPECT_TRUE(reading_goal().reached()); }

TEST(reading_goal, is_reached_when_every_partition_has_come_to_its_place) {
  reading_goal goal;
  goal.add("a", kafka::partition_index(0), kafka::offset(2));
  goal.add("a", kafka::partition_index(1), kafka::offset(1));
  EXPECT_TRUE(goal.take(at("a", 0, 0)));
  EXPECT_TRUE(goal.take(at("a", 1, 0)));
  EXPECT_FALSE(goal.reached());
  EXPECT_TRUE(goal.take(at("a", 0, 1)));
  EXPECT_TRUE(goal.reached());
}

TEST(reading_goal, wants_no_record_past_its_place_and_none_of_other_partitions) {
  reading_goal goal;
  goal.add("a", kafka::partition_index(0), kafka::offset(2));
  EXPECT_FALSE(goal.take(at("a", 0, 2)));
  EXPECT_TRUE(goal.reached());
  EXPECT_FALSE(goal.take(at("a", 1, 0)));
  EXPECT_FALSE(goal.take(at("b", 0, 0)));
}

TEST(reading_goal, is_reached_where_the_last_offsets_hold_no_record) {
  reading_goal goal;
  goal.add("a", kafka::partition_index(0), kafka::offset(5));
  EXPECT_TRUE(goal.take(at("a", 0, 3)));
  goal.note_end("a", kafka::partition_index(0), kafka::offset(4));
  EXPECT_FALSE(goal.reached());
  goal.note_end("a", kafka::partition_index(0), kafka::offset(5));
  EXPECT_TRUE(goal.reached());
}

}  // namespace
}  // namespace millrace::cli
