#include "runtime/storage/compaction/transaction_watch.hpp"

#include "tests/runtime_storage_compaction/compaction_fixture.hpp"

namespace millrace {
namespace {

class transaction_watch_spec : public testing::Test {
 protected:
  static batch_bytes data(std::int64_t producer, std::int64_t at) {
    return make_keyed_batch({{"a", "1"}}, {.producer_id = kafka::producer_id(producer),
                                           .producer_epoch = kafka::producer_epoch(0),
                                           .base_sequence = kafka::sequence_number(0),
                                           .base_offset = kafka::offset(at),
                                           .transactional = true});
  }
  static batch_bytes marker(std::int64_t producer, std::int64_t at) {
    return kafka::encode_control_batch({.producer_id = kafka::producer_id(producer), .base_offset = kafka::offset(at)});
  }
  static transaction_index_entry entry(std::int64_t producer, std::int64_t first, std::int64_t last) {
    return {kafka::producer_id(producer), kafka::offset(first), kafka::offset(last), kafka::offset(last + 1)};
  }
  static kafka::batch_header header(const batch_bytes& of) { return *kafka::batch_header::read(of); }
};

TEST_F(transaction_watch_spec, batches_of_a_producer_between_the_first_record_and_the_abort_marker_are_aborted) {
  const transaction_watch uut({entry(7, 10, 20), entry(8, 5, 30), entry(7, 40, 50)});
  for (const auto& [producer, at, expected] : std::vector<std::tuple<int, int, bool>>{{7, 9, false},
                                                                                      {7, 10, true},
                                                                                      {7, 19, true},
                                                                                      {7, 21, false},
                                                                                      {7, 39, false},
                                                                                      {7, 45, true},
                                                                                      {8, 21, true},
                                                                                      {9, 15, false}}) {
    EXPECT_EQ(uut.is_aborted(header(data(producer, at))), expected) << producer << " at " << at;
  }
}

TEST_F(transaction_watch_spec, a_batch_outside_of_transactions_is_never_aborted) {
  const transaction_watch uut({entry(7, 10, 20)});
  const auto plain = make_keyed_batch({{"a", "1"}}, {.producer_id = kafka::producer_id(7),
                                                     .producer_epoch = kafka::producer_epoch(0),
                                                     .base_sequence = kafka::sequence_number(0),
                                                     .base_offset = kafka::offset(15)});
  EXPECT_FALSE(uut.is_aborted(header(plain)));
}

TEST_F(transaction_watch_spec, a_marker_is_of_use_as_long_as_batches_of_its_transaction_are_left) {
  transaction_watch uut({});
  uut.passed(header(data(7, 10)));
  EXPECT_TRUE(uut.passed_marker(header(marker(8, 11))).transaction_gone);
  EXPECT_FALSE(uut.passed_marker(header(marker(7, 12))).transaction_gone);
  EXPECT_TRUE(uut.passed_marker(header(marker(7, 13))).transaction_gone);
}

TEST_F(transaction_watch_spec, an_aborted_transaction_stays_known_as_long_as_its_batches_are_left) {
  transaction_watch uut({entry(7, 10, 12), entry(7, 13, 15)});
  uut.passed(header(data(7, 10)));
  EXPECT_EQ(uut.passed_marker(header(marker(7, 12))).aborted, entry(7, 10, 12));
  EXPECT_FALSE(uut.passed_marker(header(marker(7, 15))).aborted);
}

}  // namespace
}  // namespace millrace
