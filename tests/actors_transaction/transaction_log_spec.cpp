#include "actors/transaction/transaction_log.hpp"

#include <random>

#include "actors/transaction/transaction_size.hpp"
#include "tests/support/compacting_log.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

constexpr kafka::timestamp now{1'700'000'000'000};

transaction_record whole_record() {
  transaction_record r;
  r.producer = kafka::producer_id(7);
  r.epoch = kafka::producer_epoch(3);
  r.previous_producer = kafka::producer_id(6);
  r.previous_epoch = kafka::producer_epoch(32'766);
  r.next_producer = kafka::producer_id(8);
  r.timeout = std::chrono::seconds(60);
  r.phase = transaction_phase::prepare_abort;
  r.partitions = {{"t", kafka::partition_index(0)}, {"u", kafka::partition_index(9)}};
  r.groups = {"g", "h"};
  r.started = now;
  r.changed = now + 5;
  return r;
}

void append(std::vector<std::byte>& log, const std::string& id, const transaction_record* value) {
  const auto batch = encode_transaction(id, value, now);
  log.insert(log.end(), batch.begin(), batch.end());
}

TEST(transaction_log_spec, a_record_is_read_as_it_was_written) {
  const auto written = whole_record();
  std::vector<std::byte> log;
  append(log, "orders", &written);
  transaction_replay replay;
  ASSERT_TRUE(replay.take(log));
  const auto ids = std::move(replay).finish();
  ASSERT_EQ(ids.size(), 1U);
  EXPECT_EQ(ids.at("orders"), written);
}

TEST(transaction_log_spec, the_last_record_of_an_id_counts_and_one_without_a_value_erases_it) {
  auto first = whole_record(), second = whole_record();
  second.phase = transaction_phase::complete_abort;
  std::vector<std::byte> log;
  append(log, "kept", &first);
  append(log, "gone", &first);
  append(log, "kept", &second);
  append(log, "gone", nullptr);
  transaction_replay replay;
  ASSERT_TRUE(replay.take(log));
  const auto ids = std::move(replay).finish();
  ASSERT_EQ(ids.size(), 1U);
  EXPECT_EQ(ids.at("kept").phase, transaction_phase::complete_abort);
}

TEST(transaction_log_spec, a_record_of_more_participants_than_any_limit_allows_is_read_too) {
  auto written = whole_record();
  for (int i = 0; i < 600; ++i) written.groups.insert(std::to_string(i) + std::string(32'000, 'g'));
  std::vector<std::byte> log;
  append(log, "orders", &written);
  ASSERT_GT(log.size(), std::size_t{16} << 20);
  transaction_replay replay;
  const auto taken = replay.take(log);
  ASSERT_TRUE(taken) << taken.error().context;
  EXPECT_EQ(std::move(replay).finish().at("orders"), written);
}

TEST(transaction_log_spec, the_bytes_of_participants_are_counted_as_no_fewer_than_are_written) {
  auto empty = whole_record(), full = whole_record();
  empty.partitions.clear();
  empty.groups.clear();
  for (int i = 0; i < 1'000; ++i) {
    full.groups.insert(std::string(static_cast<std::size_t>(i) % 97, 'g'));
    full.partitions.insert({std::string(static_cast<std::size_t>(i) % 89, 't'), kafka::partition_index(i)});
  }
  const auto written = encode_transaction("a", &full, now).size() - encode_transaction("a", &empty, now).size();
  EXPECT_GE(log_bytes_of_participants(full), written - 8) << "8: longer varints around the record";
  EXPECT_LE(log_bytes_of_participants(full), 2 * written);
}

std::map<std::string, transaction_record> replayed(const std::vector<std::byte>& log) {
  transaction_replay replay;
  EXPECT_TRUE(replay.take(log));
  return std::move(replay).finish();
}

TEST(transaction_log_spec, says_the_same_however_it_is_compacted) {
  std::size_t whole = 0, left = 0;
  for (unsigned seed = 0; seed < seed_count(1'000u) && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    compacting_log log;
    std::map<std::string, transaction_record> expected;
    for (int i = 0; i < 60; ++i) {
      const auto id = "id" + std::to_string(random() % 5);
      auto record = whole_record();
      record.epoch = kafka::producer_epoch(static_cast<std::int16_t>(i));
      record.phase = static_cast<transaction_phase>(random() % 6);
      const bool forgotten = random() % 5 == 0;
      log.append(encode_transaction(id, forgotten ? nullptr : &record, now));
      forgotten ? (void)expected.erase(id) : (void)(expected[id] = record);
      if (random() % 8 == 0) log.compact(kafka::offset(static_cast<std::int64_t>(random()) % (log.end().value + 1)));
    }
    EXPECT_EQ(replayed(log.whole()), expected);
    EXPECT_EQ(replayed(log.left()), expected);
    whole += log.whole().size();
    left += log.left().size();
  }
  EXPECT_LT(left, whole / 2);
}

TEST(transaction_log_spec, a_damaged_batch_is_not_taken_for_a_record) {
  const auto written = whole_record();
  std::vector<std::byte> log;
  append(log, "orders", &written);
  for (std::size_t at = 61; at < log.size(); at += 7) {
    auto damaged = log;
    damaged[at] ^= std::byte{1};
    EXPECT_FALSE(transaction_replay().take(damaged)) << "byte " << at;
  }
}

}  // namespace
}  // namespace millrace
