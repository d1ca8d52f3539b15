#include "actors/transaction/transaction_log.hpp"

#include <gtest/gtest.h>

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
