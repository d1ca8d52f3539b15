#include "tests/actors_partition/partition_fixture.hpp"

namespace millrace {
namespace {

class partition_reading : public partition_fixture {
 protected:
  void append_durably(const std::vector<std::string>& values) {
    append(batch(values));
    sync_disk();
  }
};

TEST_F(partition_reading, an_empty_partition_has_nothing_at_zero) {
  const auto seen = read(0);
  EXPECT_EQ(seen.error, error_code::none);
  EXPECT_EQ(seen.high_watermark, 0);
  EXPECT_TRUE(seen.values.empty());
}

TEST_F(partition_reading, outside_the_log_is_out_of_range) {
  append_durably({"a"});
  EXPECT_EQ(read(2).error, error_code::offset_out_of_range);
  EXPECT_EQ(read(-1).error, error_code::offset_out_of_range);
  EXPECT_EQ(read(1).error, error_code::none) << "the end is a place to wait";
}

TEST_F(partition_reading, between_the_durable_end_and_the_end_is_nothing_and_no_error) {
  append_durably({"a"});
  append(batch({"b", "c"}));
  const auto seen = read(2);
  EXPECT_EQ(seen.error, error_code::none);
  EXPECT_TRUE(seen.values.empty());
}

TEST_F(partition_reading, a_client_of_another_epoch_is_told_so) {
  append_durably({"a"});
  EXPECT_EQ(read(0, 1 << 20, 1 << 20).error, error_code::unknown_leader_epoch);
}

TEST_F(partition_reading, the_first_batch_comes_whole_however_few_bytes_are_asked_for) {
  append_durably({std::string(500, 'x')});
  append_durably({"y"});
  EXPECT_EQ(read(0, 1).values, std::vector<std::string>{std::string(500, 'x')});
}

TEST_F(partition_reading, a_watcher_is_told_when_records_are_durable) {
  const auto told = watch(0);
  append(batch({"a"}));
  EXPECT_FALSE(told->has_value());
  sync_disk();
  EXPECT_EQ(*told, 1);
}

TEST_F(partition_reading, a_watcher_of_what_is_there_is_told_at_once) {
  append_durably({"a"});
  EXPECT_EQ(*watch(0), 1);
}

// --- deleting records

TEST_F(partition_reading, deleted_records_are_confirmed_when_the_new_start_is_durable) {
  append_durably({"a", "b", "c"});
  const auto answer = trim(2);
  EXPECT_FALSE(answer->has_value()) << "a crash now would bring them back";
  store_marks();
  ASSERT_TRUE(answer->has_value());
  EXPECT_EQ((*answer)->error, error_code::none);
  EXPECT_EQ((*answer)->log_start, 2);
  EXPECT_EQ(read(0).error, error_code::offset_out_of_range);
}

TEST_F(partition_reading, a_start_that_cannot_be_stored_is_not_confirmed) {
  append_durably({"a", "b"});
  const auto answer = trim(1);
  fail_to_store_marks();
  EXPECT_EQ((*answer)->error, error_code::kafka_storage_error);
}

TEST_F(partition_reading, records_that_are_not_there_cannot_be_deleted) {
  append_durably({"a"});
  append(batch({"not durable"}));
  for (const std::int64_t to : {2, 100, -7}) {
    EXPECT_EQ((*trim(to))->error, error_code::offset_out_of_range) << to;
  }
}

TEST_F(partition_reading, minus_one_deletes_all_that_is_durable) {
  append_durably({"a", "b"});
  const auto answer = trim(-1);
  store_marks();
  EXPECT_EQ((*answer)->log_start, 2);
}

}  // namespace
}  // namespace millrace
