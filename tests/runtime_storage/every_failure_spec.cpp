// The same work is done again and again, and each time another operation of the disk fails: nothing acknowledged is
// lost, nothing that failed is acknowledged, and the log works again after a restart.
#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {
namespace {

class every_failure_spec : public log_fixture {
 protected:
  /// Appends, flushes, rolls, trims and closes; goes on after errors as a node would.
  void work() {
    acknowledged = kafka::offset(0);
    for (int i = 0; i < 30 && log; ++i) {
      const bool appended = try_append({.records = 2}).has_value();
      if (!appended && log->fault()) return;
      if (i % 3 == 2) flush_or_fail();
      if (i == 20) trim();
    }
    if (log->close()) mark = log->mark();
  }

  void flush_or_fail() {
    const auto ticket = log->begin_flush();
    if (!ticket) return;
    for (const auto& part : ticket->files) {
      if (auto synced = part.file->sync(); !synced) {
        log->fail_flush(synced.error());
        EXPECT_EQ(log->append({}).error().code, errc::unavailable);
        return;
      }
    }
    log->finish_flush(*ticket);
    acknowledged = log->durable_end();
    mark = log->mark();
  }

  void trim() {
    ASSERT_TRUE(log->delete_before(std::min(acknowledged, kafka::offset(25))));
    trimmed_to = log->start();
    // A failure leaves segments that are of no use, no more.
    if (log->apply_retention(kafka::timestamp(0), acknowledged).has_value())
      remove_files(faulty(), log->take_deleted()).has_value();
    mark = log->mark();
  }

  void expect_all_that_was_acknowledged() {
    ASSERT_FALSE(log->fault()) << log->fault()->context;
    ASSERT_GE(log->end(), acknowledged);
    ASSERT_GE(log->start(), trimmed_to);
    const auto got = read_all(log->start().value);
    ASSERT_TRUE(got) << got.error().context;
    const auto first = static_cast<std::size_t>(log->start().value / 2);
    const auto count = static_cast<std::size_t>(log->end().value / 2) - first;
    ASSERT_EQ(*got, appended_bytes(first, count));
  }

  kafka::offset acknowledged{0};
  kafka::offset trimmed_to{0};
};

TEST_F(every_failure_spec, whichever_operation_fails_what_was_acknowledged_is_there_after_a_restart) {
  settings.segment_bytes_max = 1000;
  settings.index_interval_bytes = 100;
  for (const auto code : {errc::io_failure, errc::no_space}) {
    for (std::uint64_t n = 1;; ++n) {
      SCOPED_TRACE("operation " + std::to_string(n) + " fails with " + std::to_string(static_cast<int>(code)));
      begin_anew();
      trimmed_to = kafka::offset(0);
      faulty().fail(n, code);
      work();
      if (!faulty().has_failed()) break;
      if (log->fault()) mark = log->mark();
      faulty().fail(UINT64_MAX / 2, code);
      if (n % 2 == 0)
        kill();
      else
        lose_power(n, tearing::front);
      expect_all_that_was_acknowledged();
      if (HasFailure()) return;
      append({.records = 2});
      if (HasFailure()) return;
    }
  }
}

TEST_F(every_failure_spec, an_append_that_failed_has_left_nothing_behind) {
  append_batches(3);
  memory().set_capacity(memory().used() + 50);
  EXPECT_EQ(try_append().error().code, errc::no_space);
  EXPECT_EQ(log->end(), kafka::offset(3));
  EXPECT_EQ(*memory().size_of("/data/t-0/00000000000000000000.log"), appended_bytes().size());
  memory().set_capacity(UINT64_MAX);
  append();
  EXPECT_EQ(*read_all(0), appended_bytes());
}

TEST_F(every_failure_spec, a_log_is_opened_or_an_error_is_returned_whichever_operation_fails) {
  settings.segment_bytes_max = 1000;
  settings.index_interval_bytes = 100;
  reopen();
  append_batches(30);
  flush_and_mark();
  for (const bool suspect : {false, true}) {
    log.reset();
    mark->suspect = suspect;
    for (std::uint64_t n = 1;; ++n) {
      faulty().fail(n, errc::io_failure);
      auto opened = partition_log::open(*pool, place, settings, mark);
      if (!faulty().has_failed()) break;
      if (opened) continue;
      EXPECT_EQ(opened.error().code, errc::io_failure);
      EXPECT_EQ(*memory().size_of("/data/t-0/00000000000000000000.log") % batches[0].size(), 0u);
    }
  }
}

}  // namespace
}  // namespace millrace
