#include "runtime/storage/stored_topic_id.hpp"
#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {
namespace {

constexpr auto first_log = "00000000000000000000.log";

class recovery_spec : public log_fixture {
 protected:
  std::uint64_t size_of(const std::string& name) { return *memory().size_of("/data/t-0/" + name); }

  /// Puts bytes at the end of a segment, as a write that was cut short leaves them.
  void add_bytes(const std::string& name, std::span<const std::byte> bytes) {
    auto f = memory().open("/data/t-0/" + name, open_mode::write);
    ASSERT_TRUE(f);
    ASSERT_TRUE(write_at(**f, size_of(name), bytes));
    ASSERT_TRUE((*f)->sync());
  }

  void remove(const std::string& name) { ASSERT_TRUE(memory().remove("/data/t-0/" + name)); }

  void suspect() { mark->suspect = true; }
};

TEST_F(recovery_spec, half_a_batch_at_the_end_is_cut_off_and_counted) {
  append_batches(10);
  flush_and_mark();
  const auto torn = make_batch(10, {});
  add_bytes(first_log, std::span(torn).first(torn.size() / 2));
  for (const bool machine_stopped : {false, true}) {
    if (machine_stopped) suspect();
    reopen();
    EXPECT_FALSE(log->fault());
    EXPECT_EQ(log->end(), kafka::offset(10));
    EXPECT_EQ(*read_all(0), appended_bytes());
  }
  append();
  EXPECT_EQ(*read_all(0), appended_bytes());
}

TEST_F(recovery_spec, says_what_it_has_cut_off) {
  append_batches(10);
  flush_and_mark();
  add_bytes(first_log, std::vector<std::byte>(100));
  reopen();
  EXPECT_EQ(log->report().bytes_cut, 100u);
  EXPECT_EQ(log->report().notes.size(), 1u);
}

TEST_F(recovery_spec, what_was_written_before_a_kill_is_there_but_not_yet_durable) {
  append_batches(5);
  flush_and_mark();
  append_batches(5);
  kill();
  EXPECT_EQ(log->end(), kafka::offset(10));
  EXPECT_EQ(log->durable_end(), kafka::offset(5));
  EXPECT_TRUE(log->needs_flush());
  flush();
  EXPECT_EQ(log->durable_end(), kafka::offset(10));
  mark = log->mark();
  lose_power(1, tearing::nothing);
  EXPECT_EQ(*read_all(0), appended_bytes());
}

TEST_F(recovery_spec, a_bad_batch_below_the_durable_end_is_kept_and_not_served) {
  append_batches(10);
  flush_and_mark();
  const auto size = size_of(first_log);
  flip_byte(first_log, 5 * batches[0].size() + 70);
  reopen();  // reads nothing there: the batch is found by whoever reads it
  EXPECT_EQ(log->read({kafka::offset(5), 1, log->end(), true}).error().code, errc::corrupt);
  EXPECT_EQ(log->read({kafka::offset(0), 1 << 20, log->end(), true})->next, kafka::offset(5));
  EXPECT_EQ(log->read({kafka::offset(4), 1, log->end(), true})->next, kafka::offset(5));
  EXPECT_EQ(log->read({kafka::offset(6), 1, log->end(), true})->next, kafka::offset(7));
  EXPECT_EQ(size_of(first_log), size);
}

TEST_F(recovery_spec, a_log_that_ends_before_its_durable_end_is_read_only) {
  append_batches(10);
  flush_and_mark();
  auto f = memory().open("/data/t-0/" + std::string(first_log), open_mode::write);
  ASSERT_TRUE((*f)->truncate(9 * batches[0].size()));
  ASSERT_TRUE((*f)->sync());
  for (const bool suspect : {false, true}) {
    mark->suspect = suspect;
    reopen();
    ASSERT_TRUE(log->fault());
    EXPECT_EQ(log->end(), kafka::offset(9));
    EXPECT_EQ(*read_all(0), appended_bytes(0, 9));
    EXPECT_EQ(try_append().error().code, errc::corrupt);
    EXPECT_EQ(log->mark(), (log_mark{kafka::offset(0), kafka::offset(10), true}));
  }
}

TEST_F(recovery_spec, a_bad_batch_with_good_ones_behind_is_corruption_not_a_torn_tail) {
  append_batches(4);
  flush_and_mark();
  append_batches(6);
  flush();
  const auto size = size_of(first_log);
  flip_byte(first_log, 5 * batches[0].size() + 70);
  suspect();
  reopen();
  ASSERT_TRUE(log->fault());
  EXPECT_EQ(log->end(), kafka::offset(5));
  EXPECT_EQ(*read_all(0), appended_bytes(0, 5));
  EXPECT_EQ(size_of(first_log), size);
  EXPECT_EQ(log->report().bytes_cut, 0u);
}

TEST_F(recovery_spec, a_log_found_corrupt_is_found_corrupt_again) {
  append_batches(4);
  flush_and_mark();
  append_batches(6);
  flip_byte(first_log, 5 * batches[0].size() + 70);
  suspect();
  reopen();
  mark = log->mark();
  kill();
  EXPECT_TRUE(log->fault());
  EXPECT_EQ(log->end(), kafka::offset(5));
}

TEST_F(recovery_spec, a_log_whose_directory_is_gone_takes_no_appends) {
  append_batches(3);
  flush_and_mark();
  log.reset();
  ASSERT_TRUE(memory().rename("/data/t-0", "/data/elsewhere"));
  reopen();
  ASSERT_TRUE(log->fault());
  EXPECT_EQ(try_append().error().code, errc::corrupt);
  EXPECT_FALSE(memory().list("/data/t-0"));
}

TEST_F(recovery_spec, indexes_that_are_missing_short_or_bad_are_rebuilt) {
  settings.segment_bytes_max = 4000;
  settings.index_interval_bytes = 200;
  reopen();
  append_batches(100);
  close();
  const auto index = "00000000000000000000.index";
  const auto whole = size_of(index);
  ASSERT_GT(whole, 0u);
  for (int damage = 0; damage < 3; ++damage) {
    auto f = memory().open("/data/t-0/" + std::string(index), open_mode::write);
    if (damage == 0) remove(index);
    if (damage == 1) {
      ASSERT_TRUE((*f)->truncate(whole / 2 + 3));
    }
    if (damage == 2) flip_byte(index, 3);
    reopen();
    for (std::int64_t at = 0; at < 100; ++at) {
      EXPECT_EQ(log->read({kafka::offset(at), 1, log->end(), true})->first, kafka::offset(at));
    }
    EXPECT_EQ(*read_all(0), appended_bytes());
    EXPECT_EQ(log->find_timestamp(kafka::timestamp(1000), log->end())->value().offset, kafka::offset(0));
  }
}

TEST_F(recovery_spec, a_segment_behind_a_torn_one_is_set_aside_not_deleted) {
  settings.segment_bytes_max = 1000;
  reopen();
  append_batches(5);
  flush_and_mark();
  append_batches(20);
  ASSERT_GT(log->size().segments, 2u);
  const auto in_one = static_cast<std::int64_t>(1000 / batches[0].size());
  const auto second = segment_file_name(kafka::offset(in_one), segment_file::log);
  auto f = memory().open("/data/t-0/" + second, open_mode::write);
  ASSERT_TRUE(f);
  ASSERT_TRUE((*f)->truncate(150));
  suspect();
  reopen();
  EXPECT_FALSE(log->fault());
  EXPECT_EQ(log->end(), kafka::offset(in_one + 1));
  EXPECT_GT(log->report().segments_set_aside, 0u);
  EXPECT_TRUE(
      memory().size_of("/data/t-0/" + segment_file_name(kafka::offset(2 * in_one), segment_file::log) + ".torn"));
}

TEST_F(recovery_spec, a_segment_behind_a_first_one_that_lost_all_its_records_is_set_aside_too) {
  settings.segment_bytes_max = 200;
  reopen();
  append({.records = 1, .value_bytes = 100});
  append({.records = 1, .value_bytes = 100});
  ASSERT_EQ(log->size().segments, 2U);
  log.reset();
  ASSERT_TRUE((*memory().open("/data/t-0/00000000000000000000.log", open_mode::write))->truncate(0));
  mark = log_mark{kafka::offset(0), kafka::offset(0), true};
  reopen();
  EXPECT_EQ(log->start(), kafka::offset(0));
  EXPECT_EQ(log->end(), kafka::offset(0));
  EXPECT_EQ(log->report().segments_set_aside, 1U);
}

TEST_F(recovery_spec, a_log_of_another_topic_of_the_same_name_is_set_aside) {
  append_batches(5);
  flush_and_mark();
  log.reset();
  place.topic_id[0] = std::byte{1};
  reopen();
  EXPECT_EQ(log->end(), kafka::offset(0));
  EXPECT_EQ(log->report().notes.size(), 1u);
  EXPECT_TRUE(memory().list("/data/t-0.foreign"));
  append();
  flush();
}

TEST_F(recovery_spec, a_log_without_a_mark_is_read_whole) {
  settings.segment_bytes_max = 1000;
  reopen();
  append_batches(50);
  flush();
  mark.reset();
  reopen();
  EXPECT_EQ(log->end(), kafka::offset(50));
  EXPECT_EQ(log->durable_end(), kafka::offset(0));
  EXPECT_EQ(*read_all(0), appended_bytes());
}

TEST_F(recovery_spec, leader_epochs_come_back_from_the_batches_if_their_file_is_lost) {
  settings.segment_bytes_max = 500;
  reopen();
  for (std::int32_t epoch = 0; epoch < 5; ++epoch) append_batches(7, {.epoch = epoch * 3});
  const auto epochs = log->epochs().all();
  ASSERT_EQ(epochs.size(), 5u);
  close();
  remove("leader-epoch-checkpoint");
  reopen();
  EXPECT_EQ(log->epochs().all(), epochs);
}

TEST_F(recovery_spec, a_log_that_is_durable_costs_no_sync_to_close_and_to_open_and_only_its_last_segment_is_read) {
  settings.segment_bytes_max = 10000;
  reopen();
  append_batches(1000);
  close();
  reopen();
  const auto read_before = faulty().bytes_read();
  const auto syncs_before = faulty().syncs();
  close();
  reopen();
  EXPECT_LT(faulty().bytes_read() - read_before, 30000u);
  EXPECT_EQ(faulty().syncs(), syncs_before);
}

TEST_F(recovery_spec, records_in_a_segment_that_an_earlier_process_began_are_not_lost_with_its_name) {
  append_batches(3);
  flush();
  ASSERT_TRUE(log->delete_before(kafka::offset(3)));
  ASSERT_EQ(*log->apply_retention(kafka::timestamp(0), kafka::offset(3)), 1u);  // begins the next segment
  mark = log->mark();
  kill();
  append();
  flush_and_mark();
  lose_power(1, tearing::nothing);
  ASSERT_FALSE(log->fault()) << log->fault()->context;
  EXPECT_EQ(*read_all(3), appended_bytes(3));
}

TEST_F(recovery_spec, a_directory_that_lost_whose_it_is_says_it_again) {
  reopen();
  append();
  flush_and_mark();
  log.reset();
  auto f = memory().open("/data/t-0/partition.metadata", open_mode::write);
  ASSERT_TRUE((*f)->truncate(0));
  reopen();
  EXPECT_EQ(*stored_topic_id(memory(), "/data/t-0"), place.topic_id);
}

}  // namespace
}  // namespace millrace
