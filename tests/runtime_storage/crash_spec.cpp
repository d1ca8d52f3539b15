// A naive model, a list of batches, beside a log that crashes at random moments: whatever happens, the log serves what
// was appended or less, and never less than what was flushed.
#include <random>

#include "tests/runtime_storage/log_fixture.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

constexpr int rounds = seed_count(1000);
constexpr int steps_per_round = 60;

class crash_spec : public log_fixture {
 protected:
  struct kept_batch {
    kafka::offset base;
    kafka::offset end;
    batch_bytes bytes;
  };

  void begin_round(int seed, tearing tears) {
    random.seed(static_cast<std::uint64_t>(seed));
    how = tears;
    model.clear();
    flushed_end = kafka::offset(0);
    epoch = 0;
    settings.segment_bytes_max = 10000 + static_cast<std::uint32_t>(random() % 20000);
    settings.index_interval_bytes = 100 + static_cast<std::uint32_t>(random() % 2000);
    begin_anew();
  }

  kafka::offset random_offset(kafka::offset low, kafka::offset high) {
    return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
  }

  void append_some() {
    std::vector<batch_bytes> made;
    auto next = log->end();
    const int count = 1 + static_cast<int>(random() % 3);
    if (random() % 16 == 0) ++epoch;
    for (int i = 0; i < count; ++i) {
      batch_recipe recipe;
      recipe.records = 1 + static_cast<std::int32_t>(random() % 4);
      recipe.value_bytes = random() % 16 == 0 ? 700 : random() % 200;
      recipe.timestamp = 1000 + static_cast<std::int64_t>(random() % 1000);
      recipe.epoch = epoch;
      made.push_back(make_batch(next.value, recipe));
      model.push_back({next, next + recipe.records, made.back()});
      next = model.back().end;
    }
    const std::vector<std::span<const std::byte>> parts(made.begin(), made.end());
    const auto appended = log->append(parts);
    ASSERT_TRUE(appended) << appended.error().context;
  }

  /// A flush, during which more may be appended.
  void flush_some() {
    const auto ticket = log->begin_flush();
    ASSERT_TRUE(ticket) << ticket.error().context;
    if (random() % 2 == 0) append_some();
    for (const auto& part : ticket->files) ASSERT_TRUE(part.file->sync());
    log->finish_flush(*ticket);
    flushed_end = log->durable_end();
    if (random() % 2 == 0) mark = log->mark();
  }

  void trim() {
    ASSERT_TRUE(log->delete_before(random_offset(log->start(), flushed_end)));
    if (random() % 2 == 0) {
      const auto removed = log->apply_retention(kafka::timestamp(0), flushed_end);
      ASSERT_TRUE(removed) << removed.error().context;
    }
    ASSERT_TRUE(remove_files(faulty(), log->take_deleted()));
    mark = log->mark();
  }

  void close_and_open() {
    close();
    flushed_end = log->end();
    reopen();
  }

  /// The log is a front part of the model, at least what was flushed.
  void expect_a_front_part_of_the_model() {
    ASSERT_GE(log->end(), flushed_end);
    while (!model.empty() && model.back().base >= log->end()) model.pop_back();
    ASSERT_EQ(log->end(), model.empty() ? std::max(log->start(), kafka::offset(0)) : model.back().end);
    batch_bytes expected;
    for (const auto& b : model) {
      if (b.end > log->start()) expected.insert(expected.end(), b.bytes.begin(), b.bytes.end());
    }
    const auto served = read_all(log->start().value, 1 + static_cast<std::uint32_t>(random() % 5000));
    ASSERT_TRUE(served) << served.error().context;
    ASSERT_TRUE(*served == expected);
  }

  void kill_and_expect_all() {
    const auto end = log->end();
    kill();
    ASSERT_EQ(log->end(), end);
  }

  void one_step(std::uint64_t what) {
    if (what < 55)
      append_some();
    else if (what < 75)
      flush_some();
    else if (what < 80 && flushed_end > log->start())
      trim();
    else if (what < 85)
      close_and_open();
    else if (what < 95)
      kill_and_expect_all();
    else
      lose_power(random(), how);
    if (what >= 85) expect_a_front_part_of_the_model();
  }

  std::mt19937_64 random;
  std::vector<kept_batch> model;
  kafka::offset flushed_end{0};
  std::int32_t epoch = 0;
  tearing how = tearing::front;
};

TEST_F(crash_spec, after_any_crash_the_log_is_what_was_appended_up_to_a_point_at_or_after_the_last_flush) {
  for (int seed = 0; seed < rounds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    begin_round(seed, seed % 8 == 0 ? tearing::nothing : tearing::front);
    for (int step = 0; step < steps_per_round && !HasFailure(); ++step) {
      one_step(random() % 100);
      ASSERT_FALSE(log->fault()) << log->fault()->context;
    }
    kill();
    expect_a_front_part_of_the_model();
    lose_power(random(), how);
    expect_a_front_part_of_the_model();
    if (HasFailure()) return;
  }
}

TEST_F(crash_spec, when_any_sector_may_be_lost_nothing_flushed_is_lost_and_nothing_bad_is_served) {
  int faults = 0;
  for (int seed = 0; seed < rounds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    begin_round(seed, tearing::sectors);
    for (int step = 0; step < steps_per_round && !log->fault() && !HasFailure(); ++step) one_step(random() % 100);
    if (!log->fault()) lose_power(random(), how);
    expect_a_front_part_of_the_model();
    if (HasFailure()) return;
    if (!log->fault()) continue;
    ++faults;
    const auto end = log->end();
    EXPECT_EQ(try_append().error().code, errc::corrupt);
    mark = log->mark();
    kill();
    ASSERT_TRUE(log->fault());
    EXPECT_EQ(log->end(), end);
  }
  EXPECT_GT(faults, 0);
}

}  // namespace
}  // namespace millrace
