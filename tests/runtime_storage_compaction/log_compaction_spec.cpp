// What compaction leaves of a log.
#include "tests/runtime_storage_compaction/compaction_fixture.hpp"

namespace millrace {
namespace {

using kafka::transaction_end;

class log_compaction_spec : public compaction_fixture {
 protected:
  void TearDown() override { EXPECT_FALSE(log->fault()); }

  std::vector<std::string> files() {
    std::vector<std::string> names;
    const auto listed = memory().list("/data/t-0");
    for (const auto& entry : *listed) names.push_back(entry.name);
    return names;
  }

  bool has_file(const std::string& part) {
    for (const auto& name : files()) {
      if (name.find(part) != std::string::npos) return true;
    }
    return false;
  }
};

TEST_F(log_compaction_spec, the_last_record_of_each_key_is_left_at_its_offset) {
  put({{"a", "1"}, {"b", "2"}});
  put({{"a", "3"}});
  close_segment();
  put({{"c", "4"}, {"b", "5"}});
  close_segment();
  compact();
  EXPECT_EQ(records(), "2:a=3 3:c=4 4:b=5");
  EXPECT_EQ(log->start(), kafka::offset(0));
  EXPECT_EQ(log->end(), kafka::offset(5));
  EXPECT_EQ(log->compacted().cleaned_end, kafka::offset(5));
}

TEST_F(log_compaction_spec, what_is_gone_is_counted_by_records_with_markers) {
  put({{"a", "1"}, {"b", "2"}, {"c", "3"}});
  put({{"a", "4"}, {"b", "5"}});
  const auto first = put({{"d", "6"}}, produced_by(7, 0, true));
  end_transaction(7, first, transaction_end::abort);
  close_segment();
  compact();
  EXPECT_EQ(records_removed, 3u) << "a=1, b=2 and d=6";
  for (const auto removed : {1u, 2u}) {
    put({{"a", "7"}});
    close_segment();
    compact();
    EXPECT_EQ(records_removed, removed) << "a; then the marker too, whose transaction has gone the round before last";
    now = kafka::timestamp(now.value + 2 * tombstone_retention.count());
  }
}

TEST_F(log_compaction_spec, what_is_in_the_last_segment_is_not_touched_and_does_not_count) {
  put({{"a", "1"}, {"a", "2"}});
  close_segment();
  put({{"a", "3"}, {"a", "4"}});
  flush_and_mark();
  compact();
  EXPECT_EQ(records(), "1:a=2 2:a=3 3:a=4");
}

TEST_F(log_compaction_spec, small_segments_become_one_as_long_as_a_segment_may_be) {
  settings.segment_bytes_max = 1000;
  reopen();
  for (int i = 0; i < 20; ++i) {
    put({{"k" + std::to_string(i), std::string(50, 'v')}});
    close_segment();
  }
  compact();
  EXPECT_LT(log->size().segments, 8u);
  for (const auto& segment : made) EXPECT_LE(segment.size, 1000u);
  EXPECT_EQ(stored().size(), 20u);
  kill();
  EXPECT_EQ(stored().size(), 20u);
  EXPECT_EQ(log->size().segments, made.size() + 1);
}

TEST_F(log_compaction_spec, a_segment_that_would_stay_as_it_is_is_not_replaced) {
  settings.segment_bytes_max = 120;
  reopen();
  for (const auto* key : {"a", "b", "c"}) put({{key, std::string(40, 'v')}});
  close_segment();
  compact();
  EXPECT_TRUE(made.empty());
  EXPECT_EQ(log->compacted().cleaned_end, kafka::offset(3));
  EXPECT_FALSE(has_file(".cleaned"));
}

TEST_F(log_compaction_spec, a_second_round_counts_only_what_is_new_and_goes_over_all) {
  put({{"a", "1"}, {"b", "2"}});
  close_segment();
  compact();
  put({{"a", "3"}, {"c", "4"}});
  close_segment();
  compact();
  EXPECT_EQ(records(), "1:b=2 2:a=3 3:c=4");
}

TEST_F(log_compaction_spec, with_too_little_memory_a_round_comes_as_far_as_its_keys_go) {
  memory_bytes_max = 8 * latest_offsets::bytes_per_slot;
  for (int i = 0; i < 20; ++i) put({{"k" + std::to_string(i % 10), std::to_string(i)}});
  close_segment();
  compact();
  EXPECT_EQ(log->compacted().cleaned_end, kafka::offset(5));
  EXPECT_EQ(stored().size(), 20u);
  for (int round = 0; round < 10; ++round) compact();
  EXPECT_EQ(log->compacted().cleaned_end, kafka::offset(20));
  EXPECT_EQ(stored().front().base, 10);
}

TEST_F(log_compaction_spec, tombstones_go_when_their_horizon_has_passed_and_take_the_record_before_with_them_at_once) {
  put({{"a", "1"}, {"b", "2"}});
  close_segment();
  put({{"a", std::nullopt}});
  close_segment();
  compact();
  EXPECT_EQ(records(), "1:b=2 2:a=-");
  put({{"c", "3"}});
  close_segment();
  compact();
  EXPECT_EQ(records(), "1:b=2 2:a=- 3:c=3");
  now += 100;
  put({{"d", "4"}});
  close_segment();
  compact();
  EXPECT_EQ(records(), "1:b=2 3:c=3 4:d=4");
}

TEST_F(log_compaction_spec, aborted_records_go_and_do_not_count) {
  put({{"a", "1"}});
  const auto first = put({{"a", "2"}, {"b", "3"}}, produced_by(7, 0, true));
  end_transaction(7, first, transaction_end::abort);
  close_segment();
  compact();
  EXPECT_EQ(records(), "0:a=1");
}

TEST_F(log_compaction_spec, committed_records_count) {
  put({{"a", "1"}});
  const auto first = put({{"a", "2"}, {"b", "3"}}, produced_by(7, 0, true));
  end_transaction(7, first, transaction_end::commit);
  close_segment();
  compact();
  EXPECT_EQ(records(), "1:a=2 2:b=3");
}

TEST_F(log_compaction_spec, a_marker_goes_a_delay_after_the_last_batch_of_its_transaction) {
  const auto first = put({{"a", "1"}}, produced_by(7, 0, true));
  end_transaction(7, first, transaction_end::commit);
  close_segment();
  const auto round = [&] {
    put({{"a", std::to_string(now.value)}});
    close_segment();
    compact();
    now += 100;
    std::string markers;
    for (const auto& batch : stored()) {
      if (batch.control) markers += batch.horizon ? "with horizon " : "plain ";
    }
    return markers;
  };
  EXPECT_EQ(round(), "plain ") << "its transaction had a batch when the round came by";
  EXPECT_EQ(round(), "with horizon ");
  EXPECT_EQ(round(), "");
}

TEST_F(log_compaction_spec, the_transaction_index_keeps_what_is_aborted_as_long_as_its_marker_is_of_use) {
  const auto first = put({{"a", "1"}}, produced_by(7, 0, true));
  end_transaction(7, first, transaction_end::abort);
  ASSERT_TRUE(log->aborted().add(kafka::offset(0), aborted[0]));
  close_segment();
  compact();
  EXPECT_EQ(*log->aborted().overlapping(kafka::offset(0), log->end()), aborted);
  ASSERT_TRUE(log->aborted().open(log->end()));
  EXPECT_EQ(*log->aborted().overlapping(kafka::offset(0), log->end()), aborted);
  put({{"b", "1"}});
  close_segment();
  compact();
  ASSERT_TRUE(log->aborted().open(log->end()));
  EXPECT_TRUE(log->aborted().overlapping(kafka::offset(0), log->end())->empty());
}

TEST_F(log_compaction_spec, the_batch_that_a_producer_is_known_by_stays_though_it_is_empty) {
  put({{"a", "1"}}, produced_by(7, 0));
  put({{"a", "2"}}, produced_by(7, 1));
  put({{"a", "3"}});
  close_segment();
  producers[kafka::producer_id(7)] = {kafka::offset(1), kafka::producer_epoch(0)};
  compact();
  EXPECT_EQ(records(), "2:a=3");
  ASSERT_EQ(stored().size(), 2u);
  EXPECT_EQ(stored()[0].base, 1);
  EXPECT_EQ(stored()[0].count, 0);
  EXPECT_EQ(stored()[0].base_sequence, 1);
  producers.clear();
  put({{"b", "4"}});
  close_segment();
  compact();
  EXPECT_EQ(stored().size(), 2u) << "the producer is forgotten";
}

TEST_F(log_compaction_spec, the_marker_that_a_producer_is_known_by_stays_for_its_epoch) {
  const auto first = put({{"a", "1"}}, produced_by(7, 0, true));
  const auto marker = end_transaction(7, first, transaction_end::abort);
  producers[kafka::producer_id(7)] = {std::nullopt, kafka::producer_epoch(0)};
  for (int round = 0; round < 4; ++round) {
    put({{"b", "2"}});
    close_segment();
    compact();
    now += 1000;
  }
  EXPECT_EQ(stored().front().base, marker);
}

TEST_F(log_compaction_spec, damage_ends_a_round_and_the_log_stays_as_it_was) {
  put({{"a", "1"}, {"a", "2"}});
  close_segment();
  flip_byte("00000000000000000000.log", 70);
  EXPECT_EQ(try_compact().error().code, errc::corrupt);
  EXPECT_FALSE(has_file(".cleaned"));
  EXPECT_FALSE(has_file(".swap"));
}

TEST_F(log_compaction_spec, the_directory_of_another_topic_is_not_touched) {
  put({{"a", "1"}, {"a", "2"}});
  close_segment();
  auto job = make_job();
  job.place.topic_id[0] = std::byte{1};
  log_compaction run(faulty(), job);
  EXPECT_EQ(run.step(1 << 20).error().code, errc::unavailable);
  EXPECT_FALSE(has_file(".swap"));
  EXPECT_FALSE(has_file("compaction-checkpoint"));
}

TEST_F(log_compaction_spec, replaced_files_are_removed_when_the_owner_says_so) {
  put({{"a", "1"}, {"a", "2"}});
  close_segment();
  put({{"a", "3"}, {"a", "4"}});
  close_segment();
  compact();
  EXPECT_TRUE(has_file(".deleted"));
  ASSERT_TRUE(remove_files(faulty(), log->take_deleted()));
  EXPECT_FALSE(has_file(".deleted"));
  EXPECT_EQ(log->size().bytes, made[0].size);
}

}  // namespace
}  // namespace millrace
