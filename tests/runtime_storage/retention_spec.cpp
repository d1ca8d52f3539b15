#include "runtime/storage/retention.hpp"

#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {
namespace {

using std::chrono::milliseconds;

class retention_spec : public log_fixture {
 protected:
  /// Ten segments of one batch each, one second apart, the first at 10 s.
  void ten_segments() {
    settings.segment_bytes_max = 120;
    reopen();
    for (int i = 0; i < 10; ++i) append({.timestamp = 10000 + 1000 * i});
    ASSERT_EQ(log->size().segments, 10u);
  }

  std::size_t apply(std::int64_t now = 0) { return *log->apply_retention(kafka::timestamp(now), log->end()); }
};

TEST_F(retention_spec, segments_whose_newest_record_is_too_old_go) {
  settings.retention_age_max = milliseconds(5000);
  ten_segments();
  EXPECT_EQ(apply(15000), 0u);
  EXPECT_EQ(apply(15001), 1u);
  EXPECT_EQ(log->start(), kafka::offset(1));
  EXPECT_EQ(apply(18001), 3u);
  EXPECT_EQ(log->start(), kafka::offset(4));
}

TEST_F(retention_spec, a_log_all_of_whose_records_are_too_old_becomes_empty_and_keeps_its_offsets) {
  settings.retention_age_max = milliseconds(5000);
  ten_segments();
  EXPECT_EQ(apply(100000), 10u);
  EXPECT_EQ(log->start(), kafka::offset(10));
  EXPECT_EQ(log->end(), kafka::offset(10));
  flush_and_mark();
  ASSERT_TRUE(remove_files(faulty(), log->take_deleted()));
  lose_power(1, tearing::nothing);
  EXPECT_EQ(log->start(), kafka::offset(10));
  EXPECT_EQ(log->end(), kafka::offset(10));
  append();
  EXPECT_EQ(*read_all(10), appended_bytes(10));
}

TEST_F(retention_spec, the_oldest_segments_go_while_the_rest_is_as_long_as_the_limit) {
  ten_segments();
  settings.retention_bytes_max = 3 * batches[0].size();
  log->set_settings(settings);
  EXPECT_EQ(apply(), 7u);
  EXPECT_EQ(log->size().segments, 3u);
  EXPECT_EQ(log->start(), kafka::offset(7));
}

TEST_F(retention_spec, nothing_above_the_high_watermark_goes) {
  settings.retention_age_max = milliseconds(1);
  ten_segments();
  EXPECT_EQ(*log->apply_retention(kafka::timestamp(1 << 30), kafka::offset(4)), 4u);
}

TEST_F(retention_spec, records_without_a_timestamp_do_not_age) {
  settings.retention_age_max = milliseconds(1);
  settings.segment_bytes_max = 120;
  reopen();
  for (int i = 0; i < 3; ++i) append({.timestamp = -1});
  EXPECT_EQ(apply(1 << 30), 0u);
}

TEST_F(retention_spec, deleting_in_the_middle_of_a_segment_moves_the_start_and_keeps_the_segment) {
  append_batches(10, {.records = 3});
  ASSERT_TRUE(log->delete_before(kafka::offset(13)));
  EXPECT_EQ(apply(), 0u);
  EXPECT_EQ(log->start(), kafka::offset(13));
  EXPECT_EQ(log->read({kafka::offset(13), 1, log->end(), true})->first, kafka::offset(12));
  mark = log->mark();
  kill();
  EXPECT_EQ(log->start(), kafka::offset(13));
}

TEST_F(retention_spec, segments_below_a_deleted_offset_go) {
  ten_segments();
  ASSERT_TRUE(log->delete_before(kafka::offset(5)));
  EXPECT_EQ(apply(), 5u);
  EXPECT_EQ(log->size().segments, 5u);
}

TEST_F(retention_spec, the_start_moves_neither_back_nor_above_the_end) {
  append_batches(10);
  ASSERT_TRUE(log->delete_before(kafka::offset(5)));
  ASSERT_TRUE(log->delete_before(kafka::offset(3)));
  EXPECT_EQ(log->start(), kafka::offset(5));
  EXPECT_EQ(log->delete_before(kafka::offset(11)).error().code, errc::out_of_range);
}

TEST_F(retention_spec, a_slice_of_a_deleted_segment_can_still_be_read) {
  ten_segments();
  const auto slice = log->read({kafka::offset(0), 1, log->end(), true})->data;
  ASSERT_TRUE(log->delete_before(kafka::offset(5)));
  EXPECT_EQ(apply(), 5u);
  ASSERT_TRUE(remove_files(faulty(), log->take_deleted()));
  batch_bytes bytes(slice.length);
  EXPECT_EQ(*slice.file->read_at(slice.position, bytes), bytes.size());
  EXPECT_EQ(bytes, batches[0]);
}

TEST_F(retention_spec, files_of_a_deleted_segment_that_were_not_removed_are_removed_at_the_next_opening) {
  ten_segments();
  ASSERT_TRUE(log->delete_before(kafka::offset(5)));
  EXPECT_EQ(apply(), 5u);
  flush_and_mark();
  kill();
  for (const auto& entry : *memory().list("/data/t-0"))
    EXPECT_FALSE(entry.name.ends_with(deleted_suffix)) << entry.name;
}

}  // namespace
}  // namespace millrace
