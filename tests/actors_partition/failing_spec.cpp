#include "tests/actors_partition/partition_fixture.hpp"

namespace millrace {
namespace {

class partition_failing : public partition_fixture {};

TEST_F(partition_failing, after_a_failed_sync_nothing_is_acknowledged_any_more) {
  const auto first = append(batch({"a"})), second = append(batch({"b"}));
  fail_sync();
  ASSERT_TRUE(first->has_value() && second->has_value());
  EXPECT_EQ((*first)->error, error_code::kafka_storage_error);
  EXPECT_EQ((*second)->error, error_code::kafka_storage_error);
  EXPECT_EQ((*append(batch({"c"})))->error, error_code::kafka_storage_error);
  EXPECT_EQ(flushes_under_way(), 0U) << "a second sync would lie";
  EXPECT_FALSE(progress->usable);
}

TEST_F(partition_failing, after_a_failed_sync_consumers_read_on_what_was_durable) {
  append(batch({"a"}));
  sync_disk();
  append(batch({"b"}));
  fail_sync();
  const auto seen = read(0);
  EXPECT_EQ(seen.error, error_code::none);
  EXPECT_EQ(seen.high_watermark, 1);
  EXPECT_EQ(seen.values, std::vector<std::string>{"a"});
}

TEST_F(partition_failing, a_nearly_full_disk_refuses_producers_until_there_is_room) {
  append(batch({"a"}));
  sync_disk();
  gate.set_open(false);
  EXPECT_EQ((*append(batch({"b"})))->error, error_code::kafka_storage_error);
  EXPECT_EQ(read(0).values, std::vector<std::string>{"a"});
  gate.set_open(true);
  const auto later = append(batch({"b"}));
  sync_disk();
  EXPECT_EQ((*later)->error, error_code::none);
}

TEST_F(partition_failing, a_disk_that_turns_out_full_closes_the_gate_and_the_log_goes_on_when_there_is_room) {
  append(batch({"a"}));
  sync_disk();
  disk.set_capacity(disk.used() + 10);
  EXPECT_EQ((*append(batch({"b"})))->error, error_code::kafka_storage_error);
  EXPECT_FALSE(gate.is_open());
  disk.set_capacity(UINT64_MAX);
  gate.set_open(true);
  const auto later = append(batch({"b"}));
  sync_disk();
  EXPECT_EQ((*later)->base_offset, 1);
  EXPECT_EQ(read(0).values, (std::vector<std::string>{"a", "b"}));
}

// --- topics that go

TEST_F(partition_failing, of_a_deleted_topic_all_who_wait_are_answered) {
  const auto waits = append(batch({"a"}));
  caf::anon_send(uut, discard_partition::value);
  sched.run();
  ASSERT_TRUE(waits->has_value());
  EXPECT_EQ((*waits)->error, error_code::unknown_topic_or_partition);
}

TEST_F(partition_failing, of_a_deleted_topic_whoever_asks_late_is_answered) {
  append(batch({"a"}));
  sync_disk();
  const auto told = watch(1);
  tell(discard_partition::value);
  EXPECT_TRUE(told->has_value()) << "so that a waiting fetch asks again";
  EXPECT_EQ(read(0).error, error_code::unknown_topic_or_partition);
  EXPECT_EQ((*append(batch({"b"})))->error, error_code::unknown_topic_or_partition);
  EXPECT_EQ((*trim(1))->error, error_code::unknown_topic_or_partition);
}

TEST_F(partition_failing, a_flush_that_ends_after_the_topic_was_deleted_harms_nobody) {
  append(batch({"a"}));
  caf::anon_send(uut, discard_partition::value);
  sched.run();
  sync_disk();
}

// --- the orderly end

TEST_F(partition_failing, closing_waits_for_the_flush_that_is_under_way) {
  const auto appended = append(batch({"a"}));
  const auto closed = tell(close_partition::value);
  EXPECT_FALSE(closed->has_value());
  sync_disk();
  EXPECT_TRUE(appended->has_value());
  EXPECT_EQ(*closed, true);
}

TEST_F(partition_failing, closing_an_unopened_log_is_done_at_once) { EXPECT_EQ(*tell(close_partition::value), true); }

}  // namespace
}  // namespace millrace
