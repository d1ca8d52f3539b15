// How a log is read, searched, trimmed and opened when compaction has been there.
#include "tests/runtime_storage_compaction/compaction_fixture.hpp"

namespace millrace {
namespace {

class compacted_log_spec : public compaction_fixture {};

TEST_F(compacted_log_spec, readers_pass_over_what_is_missing_from_any_offset) {
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 10; ++i) put({{"k" + std::to_string(i % (round + 2)), std::to_string(round)}});
    close_segment();
  }
  compact();
  ASSERT_EQ(records(), "26:k2=2 27:k3=2 28:k0=2 29:k1=2");
  for (const bool again : {false, true}) {
    for (std::int64_t from = 0; from < 30; ++from) {
      for (const std::uint32_t bytes : {1u, 100u, 10000u}) {
        const auto all = read_all(from, bytes);
        ASSERT_TRUE(all) << all.error().context;
        const auto batches = look_into_all(*all);
        ASSERT_FALSE(batches.empty());
        EXPECT_EQ(batches.front().base, std::max<std::int64_t>(from, 26));
        EXPECT_EQ(batches.size(), static_cast<std::size_t>(30 - batches.front().base));
      }
    }
    if (!again) kill();
  }
}

TEST_F(compacted_log_spec, readers_are_not_told_of_an_aborted_transaction_that_is_gone) {
  const auto told = [this] { return log->aborted().overlapping(log->start(), log->end())->size(); };
  const auto first = put({{"a", "1"}}, produced_by(7, 0, true));
  end_transaction(7, first, kafka::transaction_end::abort);
  ASSERT_TRUE(log->aborted().add(log->segment_base(), aborted.back()));
  for (const auto left : {1u, 0u}) {
    put({{"b", "2"}});
    close_segment();
    compact();
    EXPECT_EQ(told(), left) << "its marker goes later than its records, and with it what a reader would wait for";
  }
  const auto second = put({{"a", "3"}}, produced_by(7, 1, true));
  end_transaction(7, second, kafka::transaction_end::abort);
  ASSERT_TRUE(log->aborted().add(log->segment_base(), aborted.back()));
  EXPECT_EQ(told(), 1u);
}

TEST_F(compacted_log_spec, a_segment_that_becomes_empty_keeps_its_place_and_the_log_its_start) {
  settings.segment_bytes_max = 300;
  put({{"a", "1"}});
  close_segment();
  put({{"a", std::string(190, 'v')}});
  close_segment();
  compact();
  EXPECT_EQ(log->size().segments, 3u);
  EXPECT_EQ(made.size(), 1u);
  EXPECT_EQ(made[0].size, 0u);
  for (const bool suspect : {false, true}) {
    if (suspect)
      lose_power(1, tearing::front);
    else
      kill();
    EXPECT_EQ(log->start(), kafka::offset(0));
    EXPECT_EQ(log->size().segments, 3u);
    EXPECT_EQ(stored(0).front().base, 1);
  }
}

TEST_F(compacted_log_spec, what_a_reader_was_checking_meanwhile_is_not_taken_for_the_new_segment) {
  put({{"a", "1"}, {"b", "2"}});
  put({{"c", "3"}});
  put({{"a", "4"}});
  close_segment();
  kill();
  auto found = *log->read({kafka::offset(0), 1, log->end(), true, effort::quick});
  ASSERT_TRUE(found.unchecked);
  const auto checked = *found.unchecked;
  compact();
  const auto good = check_batches(*found.data.file, checked.begin, checked.end, checked.unknown, checked.rule);
  ASSERT_TRUE(good);
  const auto old = log->finish_read(found, *good);
  batch_bytes bytes(old.data.length);
  ASSERT_EQ(*old.data.file->read_at(old.data.position, bytes), bytes.size());
  EXPECT_EQ(look_into_all(bytes).front().records.size(), 2u);
  ASSERT_EQ(old.next, kafka::offset(2));
  EXPECT_EQ(stored(2).front().base, 2) << "it stands elsewhere in the new file";
  EXPECT_EQ(records(), "1:b=2 2:c=3 3:a=4");
}

TEST_F(compacted_log_spec, look_ups_by_time_find_records_that_are_left_and_none_by_an_empty_batch) {
  put({{"a", "1", 5000}}, produced_by(7, 0));
  put({{"b", "2", 3000}, {"a", "3", 2000}});
  close_segment();
  put({{"c", "4", 4000}});
  flush_and_mark();
  producers[kafka::producer_id(7)] = {kafka::offset(0), kafka::producer_epoch(0)};
  compact();
  for (const bool again : {false, true}) {
    EXPECT_EQ((*log->find_timestamp(kafka::timestamp(2500), log->end()))->offset, kafka::offset(1));
    EXPECT_EQ((*log->find_newest(log->end()))->offset, kafka::offset(3));
    EXPECT_FALSE(*log->find_timestamp(kafka::timestamp(4500), log->end()));
    EXPECT_EQ((*log->find_newest(kafka::offset(3)))->offset, kafka::offset(1));
    if (!again) kill();
  }
}

TEST_F(compacted_log_spec, indexes_lead_to_batches_after_a_gap_and_are_rebuilt_if_they_are_lost) {
  settings.index_interval_bytes = 200;
  reopen();
  for (int i = 0; i < 200; ++i) put({{"k" + std::to_string(i % 150), std::to_string(i), 1000 + i}});
  close_segment();
  compact();
  for (const auto* lost : {"", ".index", ".timeindex"}) {
    if (*lost != 0) {
      ASSERT_TRUE(memory().remove("/data/t-0/00000000000000000000" + std::string(lost)));
    }
    kill();
    EXPECT_EQ(stored(60).front().base, 60);
    EXPECT_EQ((*log->find_timestamp(kafka::timestamp(1120), log->end()))->offset, kafka::offset(120));
    EXPECT_EQ(stored(0).size(), 150u);
  }
}

TEST_F(compacted_log_spec, a_log_whose_mark_is_lost_is_read_whole_and_found_sound) {
  put({{"a", "1"}, {"b", "1"}});
  close_segment();
  put({{"b", "2"}, {"a", "3"}, {"c", "4"}});
  put({{"c", "5"}});
  close_segment();
  compact();
  flush();
  mark.reset();
  kill();
  EXPECT_FALSE(log->fault());
  EXPECT_TRUE(log->report().notes.empty());
  EXPECT_EQ(records(), "2:b=2 3:a=3 5:c=5");
  EXPECT_EQ(log->end(), kafka::offset(6));
}

TEST_F(compacted_log_spec, without_the_checkpoint_all_is_dirty_again_and_with_a_bad_one_too) {
  put({{"a", "1"}, {"a", "2"}});
  close_segment();
  compact();
  ASSERT_TRUE(log->compacted().cleaned_end == kafka::offset(2));
  kill();
  EXPECT_EQ(log->compacted(), (compaction_checkpoint{kafka::offset(2), kafka::offset(2)}));
  flip_byte("compaction-checkpoint", 0);
  kill();
  EXPECT_EQ(log->compacted().cleaned_end, kafka::offset(0));
  EXPECT_EQ(records(), "1:a=2");
}

TEST_F(compacted_log_spec, a_base_offset_that_is_damaged_in_a_compacted_segment_is_found_if_offsets_fall) {
  put({{"a", "1"}, {"b", "2"}});
  put({{"c", "2"}});
  put({{"a", "3"}});
  close_segment();
  compact();
  flip_byte("00000000000000000000.log", 0);  // the first base offset becomes very large
  kill();
  EXPECT_EQ(read_all(0).error().code, errc::corrupt);
}

TEST_F(compacted_log_spec, trims_and_retention_work_on_compacted_segments) {
  settings.segment_bytes_max = 300;
  reopen();
  for (int i = 0; i < 12; ++i) {
    put({{"k" + std::to_string(i / 2), std::string(30, 'v'), 1000 + i}});
    close_segment();
  }
  compact();
  ASSERT_TRUE(log->delete_before(kafka::offset(4)));
  EXPECT_EQ(stored().front().base, 5);
  const auto start = made[1].swap.base;
  ASSERT_TRUE(log->delete_before(start));
  EXPECT_EQ(*log->apply_retention(now, log->end()), 1u);
  EXPECT_EQ(log->start(), start);
  settings.retention_age_max = std::chrono::milliseconds(1);
  log->set_settings(settings);
  EXPECT_GT(*log->apply_retention(now, log->end()), 0u);
  EXPECT_EQ(log->start(), kafka::offset(12));
  EXPECT_EQ(log->end(), kafka::offset(12));
}

TEST_F(compacted_log_spec, an_emptied_first_segment_goes_by_age_with_the_next_that_has_records) {
  settings.segment_bytes_max = 300;
  settings.retention_age_max = std::chrono::milliseconds(50);
  reopen();
  put({{"a", "1", 1000}});
  close_segment();
  put({{"a", std::string(190, 'v'), 2000}});
  close_segment();
  put({{"b", "1", 3000}});
  flush_and_mark();
  compact();
  EXPECT_EQ(*log->apply_retention(kafka::timestamp(2050), log->end()), 0u);
  EXPECT_EQ(log->start(), kafka::offset(0));
  EXPECT_EQ(*log->apply_retention(kafka::timestamp(2051), log->end()), 2u);
  EXPECT_EQ(log->start(), kafka::offset(2));
}

TEST_F(compacted_log_spec, records_that_went_with_the_power_are_no_gap_that_compaction_left) {
  put({{"a", "0"}, {"a", "1"}});
  close_segment();
  compact();
  flush_and_mark();
  put({{"c", "lost"}});
  ASSERT_TRUE(*log->roll_if_older(std::chrono::milliseconds(-1), kafka::timestamp(2000)));
  put({{"d", "behind what is lost"}});
  log.reset();
  ASSERT_TRUE((*memory().open("/data/t-0/00000000000000000002.log", open_mode::write))->truncate(0));
  mark->suspect = true;
  reopen();
  ASSERT_FALSE(log->fault()) << log->fault()->context;
  EXPECT_EQ(log->end(), kafka::offset(2));
  EXPECT_EQ(records(), "1:a=1");
}

}  // namespace
}  // namespace millrace
