// The same round again and again, and each time another operation of the disk fails or is the last before the power
// goes: what is found then is the log as it was before one of its new segments was put in its place, or after.
#include "tests/runtime_storage_compaction/compaction_fixture.hpp"

namespace millrace {
namespace {

class compaction_crash_spec : public compaction_fixture {
 protected:
  /// A log of ten small segments of which compaction makes three, with a transaction and a tombstone.
  void build() {
    settings.segment_bytes_max = 900;
    settings.index_interval_bytes = 100;
    aborted.clear();
    made.clear();
    begin_anew();
    for (int i = 0; i < 10; ++i) {
      for (int k = 0; k < 3; ++k)
        put({{"k" + std::to_string((i + k) % 7), std::string(40, static_cast<char>('a' + i))}});
      if (i == 3) put({{"k1", std::nullopt}});
      if (i == 5) {
        const auto first = put({{"k2", "gone"}}, produced_by(7, 0, true));
        end_transaction(7, first, kafka::transaction_end::abort);
        ASSERT_TRUE(log->aborted().add(log->segment_of(log->end() - 1), aborted[0]));
      }
      close_segment();
    }
    put({{"k0", "last"}});
    ASSERT_TRUE(sync_files(memory(), log->aborted().take_unsynced()));
    flush_and_mark();
  }

  /// The bytes of the whole log as it is before the round, and after each segment.
  std::vector<batch_bytes> states() {
    std::vector<batch_bytes> all{*read_all(0)};
    EXPECT_TRUE(try_compact([&] { all.push_back(*read_all(0)); }));
    return all;
  }

  bool is_one_of(const std::vector<batch_bytes>& all) {
    const auto found = read_all(0);
    EXPECT_TRUE(found) << found.error().context;
    return found && std::ranges::find(all, *found) != all.end();
  }
};

TEST_F(compaction_crash_spec, after_any_failure_or_crash_each_segment_is_the_old_or_the_new_one) {
  build();
  const auto expected = states();
  const auto left = records();
  ASSERT_GE(expected.size(), 3u);
  std::uint64_t operations = 0;
  for (const auto code : {errc::io_failure, errc::no_space}) {
    for (std::uint64_t n = 1;; ++n) {
      SCOPED_TRACE("operation " + std::to_string(n));
      build();
      faulty().fail(n, code);
      const auto done = try_compact();
      if (!faulty().has_failed()) break;
      operations = n;
      faulty().fail(UINT64_MAX / 2, code);
      EXPECT_TRUE(log->fault() || is_one_of(expected));
      if (n % 3 == 0)
        kill();
      else
        lose_power(n, n % 3 == 1 ? tearing::front : tearing::sectors);
      ASSERT_FALSE(log->fault()) << log->fault()->context;
      ASSERT_TRUE(is_one_of(expected));
      ASSERT_TRUE(log->aborted().open(log->end()));
      ASSERT_EQ(*log->aborted().overlapping(kafka::offset(0), log->end()), aborted);
      ASSERT_EQ(log->start(), kafka::offset(0));
      for (const auto& entry : *memory().list("/data/t-0")) {
        EXPECT_FALSE(entry.name.ends_with(".swap") || entry.name.ends_with(".cleaned")) << entry.name;
      }
      compact();
      ASSERT_EQ(records(), left);
      flush_and_mark();
      lose_power(n, tearing::front);
      ASSERT_EQ(records(), left);
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(operations, 60u);
}

TEST_F(compaction_crash_spec, an_opening_that_finishes_a_swap_may_fail_and_be_tried_again) {
  build();
  const auto expected = states();
  for (std::uint64_t n = 1;; ++n) {
    SCOPED_TRACE("operation " + std::to_string(n));
    build();
    auto job = make_job();
    {
      log_compaction run(faulty(), job);
      for (;;) {
        const auto step = run.step(step_bytes);
        ASSERT_TRUE(step);
        if (step->ready) break;  // committed, and never put in its place
      }
    }
    log.reset();
    faulty().fail(n, errc::io_failure);
    partition_log::open(*pool, place, settings, mark).has_value();
    const bool failed = faulty().has_failed();
    faulty().fail(UINT64_MAX / 2, errc::io_failure);
    if (n % 2 == 0)
      kill();
    else
      lose_power(n, tearing::front);
    ASSERT_EQ(*read_all(0), expected[1]);
    if (!failed) break;
  }
}

}  // namespace
}  // namespace millrace
