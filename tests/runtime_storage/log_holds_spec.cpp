#include "runtime/storage/log_holds.hpp"

#include "runtime/storage/data_directory.hpp"
#include "tests/runtime_storage/held_fixture.hpp"

namespace millrace {
namespace {

class log_holds_spec : public held_fixture<log_fixture> {
 protected:
  void SetUp() override {
    settings.segment_bytes_max = 600;
    settings.index_interval_bytes = 100;
    begin_held();
  }

  void append_durably(int count) {
    append_batches(count);
    flush_and_mark();
  }

  batch_bytes read_held(std::uint64_t id) {
    auto& reading = link(id, "reading");
    auto bytes = bytes_of(reading);
    delete_linked("reading");
    return bytes;
  }
};

TEST_F(log_holds_spec, a_hold_costs_no_file_operation) {
  append_durably(20);
  const auto before = faulty().operations();
  for (std::uint64_t id = 1; id < 1000; ++id) hold(id);
  EXPECT_EQ(faulty().operations(), before);
}

TEST_F(log_holds_spec, retention_keeps_what_is_held_until_the_last_holder_goes) {
  append_durably(30);
  hold(1, {kafka::offset(0), kafka::offset(10)});
  hold(2, {kafka::offset(4), kafka::offset(20)});
  const auto first = appended_bytes(0, 10), second = appended_bytes(4, 16);
  trim(faulty(), *log, kafka::offset(25));
  EXPECT_GT(kept_files(), 0u);
  EXPECT_EQ(read_held(1), first);
  EXPECT_EQ(read_held(2), second);
  release(1);
  EXPECT_EQ(read_held(2), second);
  release(2);
  EXPECT_EQ(kept_files(), 0u);
  EXPECT_FALSE(memory().list("/data/held/" + held_directory("", key()).substr(6)));
}

TEST_F(log_holds_spec, what_nobody_holds_is_removed) {
  append_durably(30);
  hold(1, {kafka::offset(28), kafka::offset(30)});
  trim(faulty(), *log, kafka::offset(25));
  EXPECT_EQ(kept_files(), 0u);
}

TEST_F(log_holds_spec, a_deleted_log_is_kept_as_far_as_it_is_held) {
  append_durably(30);
  hold(1, {kafka::offset(3), kafka::offset(29)});
  delete_origin();
  EXPECT_EQ(read_held(1), appended_bytes(3, 26));
  restart();
  EXPECT_EQ(read_held(1), appended_bytes(3, 26));
  release(1);
  EXPECT_EQ(files_below("/data"), 0u);
}

TEST_F(log_holds_spec, the_data_directory_keeps_what_is_held_of_a_log_that_it_deletes) {
  const std::string path = "/other";
  auto opened = data_directory::open(memory(), path, {1, "cluster"}, false, "boot");
  ASSERT_TRUE(opened) << opened.error().context;
  (*opened)->keep_for(*holds);
  auto elsewhere = place;
  elsewhere.data_directory = path;
  auto other = partition_log::open(*pool, elsewhere, settings, std::nullopt);
  for (int i = 0; i < 10; ++i) append_to(**other);
  flush_log(**other);
  const auto expected = bytes_of(**other);
  hold(1, {kafka::offset(0), kafka::offset(10)});
  other->reset();
  ASSERT_TRUE((*opened)->delete_log(place.partition, place.topic_id));
  ASSERT_TRUE((*opened)->remove_deleted());
  auto wanted = link_to("copy", 1);
  wanted.origin_directory = path + "/t-0";
  wanted.target = path + "/copy-0";
  const auto mark = link_log(memory(), *holds, wanted);
  ASSERT_TRUE(mark) << mark.error().context;
  elsewhere = place_of("copy");
  elsewhere.data_directory = path;
  other = partition_log::open(*pool, elsewhere, settings, *mark);
  EXPECT_EQ(bytes_of(**other), expected);
}

TEST_F(log_holds_spec, at_the_start_what_nobody_holds_any_more_is_removed) {
  append_durably(30);
  hold(1);
  hold(2);
  trim(faulty(), *log, kafka::offset(25));
  stored_holds.erase(1);
  restart();
  EXPECT_EQ(read_held(2), appended_bytes());
  stored_holds.erase(2);
  restart();
  EXPECT_EQ(kept_files(), 0u);
}

TEST_F(log_holds_spec, an_earlier_topic_of_the_same_name_is_kept_as_far_as_it_is_held) {
  append_durably(10);
  hold(1);
  const auto before = key();
  log.reset();
  auto other = place;
  other.topic_id[0] = std::byte{9};
  auto opened = partition_log::open(*pool, other, settings, mark);
  ASSERT_TRUE(opened);
  append_to(**opened);
  EXPECT_EQ(key(), before);
  EXPECT_EQ(read_held(1), appended_bytes());
}

TEST_F(log_holds_spec, whichever_operation_fails_or_is_the_last_before_a_crash_no_held_record_is_lost) {
  for (const auto how : {tearing::nothing, tearing::front, tearing::sectors}) {
    for (std::uint64_t n = 1;; ++n) {
      SCOPED_TRACE("operation " + std::to_string(n));
      begin_held();
      append_durably(20);
      hold(1, {kafka::offset(2), kafka::offset(13)});
      hold(2, {kafka::offset(5), kafka::offset(20)});
      ASSERT_TRUE(log->delete_before(kafka::offset(17)));
      mark = log->mark();
      faulty().fail(n, errc::io_failure);
      const auto removed = log->apply_retention(kafka::timestamp(0), log->durable_end());
      if (removed) (void)remove_files(faulty(), log->take_deleted()).has_value();
      const bool failed = faulty().has_failed();
      faulty().fail(UINT64_MAX / 2, errc::io_failure);
      restart(n, how);
      EXPECT_EQ(read_held(1), appended_bytes(2, 11));
      EXPECT_EQ(read_held(2), appended_bytes(5, 15));
      const auto again = log->apply_retention(kafka::timestamp(0), log->durable_end());
      ASSERT_TRUE(again) << again.error().context;
      ASSERT_TRUE(remove_files(faulty(), log->take_deleted()));
      restart(n, how);
      EXPECT_EQ(read_held(2), appended_bytes(5, 15));
      release(2);
      EXPECT_EQ(read_held(1), appended_bytes(2, 11));
      release(1);
      EXPECT_EQ(kept_files(), 0u);
      if (HasFailure()) return;
      if (!failed) break;
    }
  }
}

TEST_F(log_holds_spec, a_release_that_fails_or_is_cut_short_is_made_good_at_the_next_start) {
  for (std::uint64_t n = 1;; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    begin_held();
    append_durably(20);
    hold(1, {kafka::offset(0), kafka::offset(12)});
    hold(2, {kafka::offset(5), kafka::offset(20)});
    trim(faulty(), *log, kafka::offset(17));
    mark = log->mark();
    stored_holds.erase(1);
    faulty().fail(n, errc::io_failure);
    (void)holds->release(key(), holder_id(1)).has_value();
    const bool failed = faulty().has_failed();
    faulty().fail(UINT64_MAX / 2, errc::io_failure);
    EXPECT_EQ(read_held(2), appended_bytes(5, 15));
    restart(n, tearing::front);
    EXPECT_EQ(read_held(2), appended_bytes(5, 15));
    release(2);
    EXPECT_EQ(kept_files(), 0u);
    if (HasFailure()) return;
    if (!failed) break;
  }
}

TEST_F(log_holds_spec, a_full_disk_keeps_what_is_held) {
  append_durably(30);
  hold(1);
  memory().set_capacity(memory().used());
  trim(faulty(), *log, kafka::offset(25));
  memory().set_capacity(UINT64_MAX);
  EXPECT_EQ(read_held(1), appended_bytes());
}

}  // namespace
}  // namespace millrace
