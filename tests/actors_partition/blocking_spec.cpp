// What may take long is done on another thread; these claims are about who waits meanwhile.
#include "tests/actors_partition/partition_fixture.hpp"

namespace millrace {
namespace {

class partition_blocking : public partition_fixture {
 protected:
  /// Ten batches of one record each, of which a partition that has just opened knows little.
  void start_over_with_ten_batches() {
    for (int i = 0; i < 10; ++i) append(batch({std::to_string(i)}, sequenced(i)));
    sync_disk();
    close_and_start();
    read(10);
    holds_blocking_work = true;
  }

  void close_and_start() {
    sync_disk();
    const auto closed = tell(close_partition::value);
    sync_disk();
    ASSERT_TRUE(closed->has_value());
    start();
  }

  std::vector<std::byte> batch_that_unfolds_to(std::size_t bytes) {
    kafka::batch_options options;
    options.how = {.codec = kafka::compression_codec::zstd};
    return batch({std::string(bytes, 'x')}, options);
  }

  void flip_byte(const std::string& path, std::uint64_t at) {
    const auto opened = *disk.open(path, open_mode::write);
    std::vector<std::byte> one(1);
    ASSERT_EQ(*opened->read_at(at, one), 1U);
    one[0] ^= std::byte{0xff};
    ASSERT_TRUE(write_at(*opened, at, one));
    ASSERT_TRUE(opened->sync());
  }

  const std::string log_path = "/data/t-0/00000000000000000000.log";
  const std::string index_path = "/data/t-0/00000000000000000000.index";

  static std::vector<std::string> digits_up_to(int last) {
    std::vector<std::string> values;
    for (int i = 0; i <= last; ++i) values.push_back(std::to_string(i));
    return values;
  }
};

TEST_F(partition_blocking, a_read_whose_checksums_are_unknown_holds_up_nobody) {
  start_over_with_ten_batches();
  const auto seen = start_reading(0);
  EXPECT_FALSE(seen->has_value());
  const auto appended = append(batch({"new"}));
  sync_disk();
  ASSERT_TRUE(appended->has_value());
  EXPECT_EQ((*appended)->base_offset, 10);
  do_blocking_work();
  ASSERT_TRUE(seen->has_value());
  EXPECT_EQ((*seen)->values, digits_up_to(9));
}

TEST_F(partition_blocking, what_one_read_has_checked_the_next_finds_at_once) {
  start_over_with_ten_batches();
  start_reading(0);
  do_blocking_work();
  EXPECT_EQ(read(0).values, digits_up_to(9));
}

TEST_F(partition_blocking, damage_found_meanwhile_is_never_served) {
  start_over_with_ten_batches();
  flip_byte(log_path, *disk.size_of(log_path) / 2);
  const auto seen = start_reading(0);
  do_blocking_work();
  ASSERT_TRUE(seen->has_value());
  EXPECT_EQ((*seen)->error, error_code::none);
  EXPECT_LT((*seen)->values.size(), 10U);
  EXPECT_EQ((*seen)->values, digits_up_to(static_cast<int>((*seen)->values.size()) - 1));
}

TEST_F(partition_blocking, while_the_log_is_searched_by_time_everything_waits_and_keeps_its_order) {
  start_over_with_ten_batches();
  const auto found = search(0);
  const auto first = append(batch({"a"})), second = append(batch({"b"}));
  const auto seen = start_reading(10);
  EXPECT_FALSE(found->has_value() || first->has_value() || seen->has_value());
  do_blocking_work();
  EXPECT_EQ(*found, 0);
  sync_disk();
  sync_disk();
  EXPECT_EQ((*first)->base_offset, 10);
  EXPECT_EQ((*second)->base_offset, 11);
  EXPECT_TRUE(seen->has_value());
}

TEST_F(partition_blocking, a_batch_that_unfolds_to_much_is_checked_elsewhere_and_keeps_its_place) {
  read(0);
  holds_blocking_work = true;
  const auto large = append(batch_that_unfolds_to(10 << 20)), small = append(batch({"after"}));
  EXPECT_EQ(blocking_work.size(), 1U);
  do_blocking_work();
  sync_disk();
  sync_disk();
  ASSERT_TRUE(large->has_value() && small->has_value());
  EXPECT_EQ((*large)->error, error_code::none);
  EXPECT_EQ((*large)->base_offset, 0);
  EXPECT_EQ((*small)->base_offset, 1);
}

TEST_F(partition_blocking, a_batch_of_ordinary_size_is_checked_at_once) {
  read(0);
  holds_blocking_work = true;
  const auto done = append(batch_that_unfolds_to(1 << 20));
  sync_disk();
  EXPECT_TRUE(done->has_value());
  EXPECT_TRUE(blocking_work.empty());
}

TEST_F(partition_blocking, a_bomb_is_refused_and_those_behind_it_go_on) {
  read(0);
  holds_blocking_work = true;
  const auto bomb = append(batch_that_unfolds_to(100 << 20)), small = append(batch({"after"}));
  do_blocking_work();
  sync_disk();
  EXPECT_EQ((*bomb)->error, error_code::message_too_large);
  EXPECT_EQ((*small)->base_offset, 0);
}

TEST_F(partition_blocking, an_index_is_rebuilt_elsewhere) {
  settings.index_interval_bytes = 1;
  start();
  start_over_with_ten_batches();
  flip_byte(index_path, 3);
  const auto seen = start_reading(4);
  EXPECT_FALSE(seen->has_value());
  while (!blocking_work.empty()) do_blocking_work();
  ASSERT_TRUE(seen->has_value());
  EXPECT_EQ((*seen)->error, error_code::none);
}

TEST_F(partition_blocking, a_log_that_nobody_wrote_idempotently_is_not_read_whole_when_it_is_opened) {
  for (int i = 0; i < 3; ++i) append(batch({std::string(900'000, 'x')}));
  sync_disk();
  sync_disk();
  flip_byte(log_path, 1'000);
  close_and_start();
  EXPECT_EQ(read(2).error, error_code::none);
  EXPECT_FALSE(progress->damaged);
  EXPECT_EQ(read(0, 1).error, error_code::corrupt_message);
  EXPECT_TRUE(progress->damaged);
  const auto more = append(batch({"a"}));
  sync_disk();
  EXPECT_EQ((*more)->error, error_code::none);
}

TEST_F(partition_blocking, a_log_whose_producers_cannot_be_recalled_is_served_and_takes_no_append) {
  for (int i = 0; i < 10; ++i) append(batch({std::to_string(i)}));
  sync_disk();
  sync_disk();
  flip_byte(log_path, *disk.size_of(log_path) / 2);
  close_and_start();
  EXPECT_EQ(read(0).error, error_code::none);
  EXPECT_EQ((*append(batch({"a"})))->error, error_code::kafka_storage_error);
}

TEST_F(partition_blocking, a_topic_deleted_meanwhile_answers_all_who_wait) {
  start_over_with_ten_batches();
  const auto found = search(0);
  const auto appended = append(batch({"a"}));
  caf::anon_send(uut, discard_partition::value);
  sched.run();
  do_blocking_work();
  ASSERT_TRUE(found->has_value() && appended->has_value());
  EXPECT_EQ(*found, -static_cast<int>(error_code::unknown_topic_or_partition));
  EXPECT_EQ((*appended)->error, error_code::unknown_topic_or_partition);
}

TEST_F(partition_blocking, a_partition_closes_once_its_log_is_back) {
  start_over_with_ten_batches();
  search(0);
  const auto closed = tell(close_partition::value);
  EXPECT_FALSE(closed->has_value());
  while (!blocking_work.empty()) do_blocking_work();
  EXPECT_EQ(*closed, true);
}

TEST_F(partition_blocking, a_flush_that_ends_while_the_log_is_away_counts_when_it_is_back) {
  read(0);
  const auto appended = append(batch({"a"}));
  holds_blocking_work = true;
  search(0);
  sync_disk();
  EXPECT_FALSE(appended->has_value());
  do_blocking_work();
  EXPECT_TRUE(appended->has_value());
}

}  // namespace
}  // namespace millrace
