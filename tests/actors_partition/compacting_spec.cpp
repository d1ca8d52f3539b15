// A partition has its log compacted while it is read and appended to.
#include "tests/actors_partition/partition_fixture.hpp"

namespace millrace {
namespace {

class partition_compaction : public partition_fixture {
 protected:
  partition_compaction() {
    settings.compacted = true;
    settings.deleted_when_old = false;
    settings.segment_bytes_max = 300;
    begin(compaction_limits{});
  }

  struct rounds final : compaction_observer {
    std::vector<compaction_facts> told;
    void compacted(const compaction_facts& facts) override { told.push_back(facts); }
  };

  void begin(const compaction_limits& limits) {
    compaction = std::make_shared<compaction_gate>(limits, &observed);
    crash_and_restart();
  }

  slot<append_answer> put(const std::string& key, const std::string& value) {
    kafka::batch_builder builder;
    builder.add({.timestamp = kafka::timestamp(now_ms), .key = key, .value = value});
    return append(*builder.finish());
  }

  /// Twelve records of two keys, four in a segment; flushed, their marks not stored.
  void put_twelve() {
    for (int i = 0; i < 12; ++i) put(i % 2 == 0 ? "even" : "odd", std::to_string(i));
    for (int i = 0; i < 3; ++i) sync_disk();
  }

  /// The disk and the keeper do all that they are asked.
  void settle() {
    for (int i = 0; i < 20; ++i) {
      do_blocking_work();
      sync_disk();
      store_marks();
    }
  }

  rounds observed;
  const std::vector<std::string> left{"6", "7", "8", "9", "10", "11"};

  std::vector<std::string> values() {
    std::vector<std::string> all;
    for (std::int64_t next = 0; next < 12;) {
      const auto got = read(next);
      if (got.values.empty()) break;
      all.insert(all.end(), got.values.begin(), got.values.end());
      next = std::stoll(all.back()) + 1;
    }
    return all;
  }

  read_answer read(std::int64_t from) {
    const auto answer = start_reading(from);
    if (!answer->has_value()) do_blocking_work();
    EXPECT_TRUE(answer->has_value());
    return answer->value_or(read_answer{});
  }
};

TEST_F(partition_compaction, closed_segments_are_compacted_and_the_last_one_is_not) {
  put_twelve();
  const auto before = progress->bytes.load();
  settle();
  EXPECT_EQ(values(), left);
  EXPECT_LT(progress->bytes.load(), before);
  EXPECT_EQ(progress->log_start_offset.load(), 0);
}

TEST_F(partition_compaction, what_a_round_removed_is_told_when_it_has_ended) {
  put_twelve();
  settle();
  ASSERT_EQ(observed.told.size(), 1u);
  const auto& round = observed.told[0];
  EXPECT_FALSE(round.failed);
  EXPECT_EQ(round.records_removed, 6u);
  EXPECT_LT(round.bytes_after, round.bytes_before);
  EXPECT_GT(round.bytes_moved, round.bytes_before) << "keys are counted before anything is copied";
}

TEST_F(partition_compaction, a_round_that_cannot_go_on_is_told_as_failed) {
  put_twelve();
  holds_blocking_work = true;
  store_marks();
  do_blocking_work();  // the plan
  ASSERT_EQ(blocking_work.size(), 1u) << "the step";
  for (const auto& entry : *disk.list("/data/t-0")) {
    if (!entry.name.ends_with("00.log")) continue;
    ASSERT_TRUE(disk.remove("/data/t-0/" + entry.name));
  }
  holds_blocking_work = false;
  settle();
  ASSERT_FALSE(observed.told.empty());
  EXPECT_TRUE(observed.told[0].failed);
  EXPECT_EQ(observed.told[0].records_removed, 0u);
}

TEST_F(partition_compaction, what_is_left_is_there_after_a_restart) {
  put_twelve();
  settle();
  crash_and_restart();
  EXPECT_EQ(values(), left);
}

TEST_F(partition_compaction, nothing_happens_before_the_marks_are_stored_or_if_they_cannot_be) {
  put_twelve();
  EXPECT_EQ(values().size(), 12u);
  fail_to_store_marks();
  sync_disk();
  EXPECT_EQ(values().size(), 12u);
  tell(keep_house::value);
  settle();
  EXPECT_EQ(values(), left);
}

TEST_F(partition_compaction, a_topic_that_asks_for_none_is_left_alone) {
  settings.compacted = false;
  begin({});
  put_twelve();
  settle();
  EXPECT_EQ(values().size(), 12u);
}

TEST_F(partition_compaction, readers_and_producers_are_served_while_a_step_is_under_way) {
  put_twelve();
  holds_blocking_work = true;
  store_marks();
  do_blocking_work();  // the plan
  ASSERT_EQ(blocking_work.size(), 1u) << "the step";
  const auto appended = put("new", "12");
  sync_disk();
  EXPECT_TRUE(appended->has_value());
  const auto seen = start_reading(0);
  EXPECT_TRUE(seen->has_value());
  holds_blocking_work = false;
  settle();
  EXPECT_EQ(values().front(), "10") << "the append has closed one more segment";
}

TEST_F(partition_compaction, a_partition_closes_when_the_step_under_way_has_ended) {
  put_twelve();
  holds_blocking_work = true;
  store_marks();
  do_blocking_work();
  ASSERT_EQ(blocking_work.size(), 1u);
  const auto closed = tell(close_partition::value);
  EXPECT_FALSE(closed->has_value());
  holds_blocking_work = false;
  do_blocking_work();
  settle();
  EXPECT_TRUE(closed->has_value());
  crash_and_restart();
  EXPECT_EQ(values().back(), "11");
  EXPECT_GE(values().size(), left.size());
}

TEST_F(partition_compaction, one_log_of_the_node_is_compacted_at_a_time) {
  compaction_gate::pass other;
  compaction->enter([&](compaction_gate::pass pass) { other = std::move(pass); });
  put_twelve();
  settle();
  EXPECT_EQ(values().size(), 12u);
  EXPECT_TRUE(compaction->now().occupied);
  EXPECT_EQ(compaction->now().waiting, 1u);
  other.reset();
  settle();
  EXPECT_FALSE(compaction->now().occupied);
  EXPECT_EQ(compaction->now().waiting, 0u);
  EXPECT_EQ(values(), left);
  compaction->enter([&](compaction_gate::pass pass) { other = std::move(pass); });
  EXPECT_GT(other.use_count(), 0) << "it has left";
}

TEST_F(partition_compaction, a_limit_of_bytes_a_second_is_a_pause_after_each_step) {
  begin({.memory_bytes = 1 << 20, .io_bytes_per_second = 1000});
  put_twelve();
  settle();
  EXPECT_EQ(values().size(), 12u);
  for (int i = 0; i < 100; ++i) {
    sched.advance_time(100ms);
    settle();
  }
  EXPECT_EQ(values(), left);
}

TEST_F(partition_compaction, a_deleted_topic_ends_it) {
  put_twelve();
  holds_blocking_work = true;
  store_marks();
  do_blocking_work();
  const auto discarded = tell(discard_partition::value);
  EXPECT_TRUE(discarded->has_value());
  holds_blocking_work = false;
  settle();
  compaction_gate::pass pass;
  compaction->enter([&](compaction_gate::pass given) { pass = std::move(given); });
  EXPECT_GT(pass.use_count(), 0) << "nobody is inside";
}

TEST_F(partition_compaction, an_old_last_segment_is_closed_if_the_greatest_lag_asks_for_it) {
  settings.compaction_lag_max = 1000ms;
  begin({});
  for (int i = 0; i < 2; ++i) {
    kafka::batch_builder builder;
    builder.add({.timestamp = kafka::timestamp(now_ms - 5000), .key = "a", .value = std::to_string(i)});
    append(*builder.finish());
  }
  sync_disk();
  store_marks();
  tell(keep_house::value);
  settle();
  EXPECT_EQ(read(0).values, std::vector<std::string>{"1"});
}

}  // namespace
}  // namespace millrace
