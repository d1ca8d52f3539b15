#include "runtime/storage/partition_log.hpp"

#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {
namespace {

class partition_log_spec : public log_fixture {};

TEST_F(partition_log_spec, a_log_that_was_never_written_has_no_directory) {
  EXPECT_EQ(memory().list("/data/t-0").error().code, errc::not_found);
  EXPECT_EQ(log->end(), kafka::offset(0));
  close();
  EXPECT_EQ(memory().list("/data/t-0").error().code, errc::not_found);
}

TEST_F(partition_log_spec, returns_the_bytes_that_were_appended) {
  append_batches(100, {.records = 3});
  EXPECT_EQ(*read_all(0), appended_bytes());
  EXPECT_EQ(*read_all(0, 1), appended_bytes());
  EXPECT_EQ(log->end(), kafka::offset(300));
}

TEST_F(partition_log_spec, is_the_same_after_it_was_closed_and_opened) {
  settings.segment_bytes_max = 2000;
  reopen();
  append_batches(100, {.records = 3});
  const auto size = log->size();
  close();
  reopen();
  EXPECT_EQ(*read_all(0), appended_bytes());
  EXPECT_EQ(log->durable_end(), kafka::offset(300));
  EXPECT_FALSE(log->needs_flush());
  EXPECT_EQ(log->size().segments, size.segments);
  EXPECT_TRUE(log->report().notes.empty());
}

TEST_F(partition_log_spec, a_read_in_the_middle_of_a_batch_returns_the_whole_batch) {
  append_batches(10, {.records = 5});
  const auto got = log->read({kafka::offset(12), 1 << 20, log->end(), true});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->first, kafka::offset(10));
  EXPECT_EQ(got->next, kafka::offset(50));
}

TEST_F(partition_log_spec, never_cuts_a_batch_and_exceeds_the_limit_by_the_first_one_only) {
  append_batches(10);
  const auto one = batches[0].size();
  EXPECT_EQ(log->read({kafka::offset(0), static_cast<std::uint32_t>(2 * one + 1), log->end(), true})->data.length,
            2 * one);
  EXPECT_EQ(log->read({kafka::offset(0), 1, log->end(), true})->data.length, one);
  EXPECT_EQ(log->read({kafka::offset(0), 1, log->end(), false})->data.length, 0u);
}

TEST_F(partition_log_spec, returns_nothing_at_or_above_the_limit) {
  append_batches(10, {.records = 2});
  const auto got = log->read({kafka::offset(4), 1 << 20, kafka::offset(8), true});
  EXPECT_EQ(got->next, kafka::offset(8));
  EXPECT_EQ(log->read({kafka::offset(8), 1 << 20, kafka::offset(8), true})->data.length, 0u);
  EXPECT_EQ(log->read({kafka::offset(6), 1 << 20, kafka::offset(7), true})->data.length, 0u);
}

TEST_F(partition_log_spec, an_offset_outside_is_out_of_range) {
  append_batches(3);
  EXPECT_EQ(log->read({kafka::offset(4), 1, log->end(), true}).error().code, errc::out_of_range);
  EXPECT_EQ(log->read({kafka::offset(3), 1, log->end(), true})->data.length, 0u);
  ASSERT_TRUE(log->delete_before(kafka::offset(2)));
  EXPECT_EQ(log->read({kafka::offset(1), 1, log->end(), true}).error().code, errc::out_of_range);
}

}  // namespace
}  // namespace millrace
