#include "actors/producer/producer_table.hpp"

#include <gtest/gtest.h>

#include "codecs/kafka/records/batch_builder.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using std::chrono::milliseconds;

constexpr kafka::producer_id someone{4711};
constexpr milliseconds expiration{1000};

class producer_table_spec : public testing::Test {
 protected:
  producer_table uut{expiration};
  std::int64_t log_end = 100;
  std::int64_t now = 0;

  static sequenced_batch batch(std::int32_t first, std::int32_t last, std::int16_t epoch = 0,
                               bool transactional = false) {
    return {someone, kafka::producer_epoch(epoch), kafka::sequence_number(first), kafka::sequence_number(last),
            transactional};
  }

  /// As a partition does: checks, and appends what is new.
  sequence_verdict produce(const sequenced_batch& b) {
    auto verdict = uut.check(b);
    if (std::holds_alternative<batch_in_sequence>(verdict)) {
      uut.apply(b, kafka::offset(log_end), kafka::timestamp(now));
      log_end += ((b.last.value - b.first.value) & 0x7fffffff) + 1;
    }
    return verdict;
  }

  void expect_appended(const sequenced_batch& b) {
    const auto verdict = produce(b);
    const auto* refusal = std::get_if<kafka::produce_refusal>(&verdict);
    EXPECT_TRUE(std::holds_alternative<batch_in_sequence>(verdict))
        << (refusal != nullptr ? refusal->message : "repeated");
  }

  void expect_repeated(const sequenced_batch& b, std::int64_t base, std::int64_t appended = 0) {
    const auto verdict = produce(b);
    const auto* repeated = std::get_if<batch_repeated>(&verdict);
    ASSERT_NE(repeated, nullptr);
    EXPECT_EQ(repeated->base_offset, kafka::offset(base));
    EXPECT_EQ(repeated->appended, kafka::timestamp(appended));
  }

  void expect_refused(const sequenced_batch& b, error_code code) {
    const auto verdict = produce(b);
    const auto* refusal = std::get_if<kafka::produce_refusal>(&verdict);
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->code, code) << refusal->message;
    EXPECT_NE(refusal->message.find("4711"), std::string::npos);
  }

  void restart() {
    const auto file = encode_producer_snapshot(uut.snapshot());
    uut = producer_table(expiration);
    uut.restore(*decode_producer_snapshot(file));
  }
};

TEST_F(producer_table_spec, lets_a_producer_without_id_do_as_it_likes) {
  for (int i = 0; i < 3; ++i) expect_appended({});
  EXPECT_TRUE(uut.all().empty());
}

TEST_F(producer_table_spec, takes_batches_in_sequence) {
  expect_appended(batch(0, 0));
  expect_appended(batch(1, 10));
  expect_appended(batch(11, 11));
}

TEST_F(producer_table_spec, answers_each_of_the_last_five_batches_with_the_offset_and_time_of_its_first_append) {
  for (int i = 0; i < 7; ++i) {
    now = i;
    expect_appended(batch(i * 2, i * 2 + 1));
  }
  for (int i = 2; i < 7; ++i) expect_repeated(batch(i * 2, i * 2 + 1), 100 + i * 2, i);
  EXPECT_EQ(log_end, 114);
}

TEST_F(producer_table_spec, refuses_a_repetition_of_what_it_has_forgotten) {
  for (int i = 0; i < 6; ++i) expect_appended(batch(i, i));
  expect_refused(batch(0, 0), error_code::out_of_order_sequence_number);
}

TEST_F(producer_table_spec, refuses_a_batch_that_only_overlaps_an_earlier_one) {
  expect_appended(batch(0, 4));
  expect_refused(batch(0, 3), error_code::out_of_order_sequence_number);
  expect_refused(batch(0, 5), error_code::out_of_order_sequence_number);
  expect_refused(batch(4, 4), error_code::out_of_order_sequence_number);
}

TEST_F(producer_table_spec, refuses_a_gap_and_goes_on_when_it_is_filled) {
  expect_appended(batch(0, 4));
  expect_refused(batch(6, 6), error_code::out_of_order_sequence_number);
  expect_appended(batch(5, 5));
  expect_appended(batch(6, 6));
}

TEST_F(producer_table_spec, wraps_after_the_largest_sequence_number) {
  expect_appended(batch(0x7ffffffe, 0x7fffffff));
  expect_refused(batch(1, 1), error_code::out_of_order_sequence_number);
  expect_appended(batch(0, 3));
  expect_repeated(batch(0x7ffffffe, 0x7fffffff), 100);
}

TEST_F(producer_table_spec, wraps_within_a_batch_too) {
  expect_appended(batch(0x7ffffffe, 1));
  EXPECT_EQ(log_end, 104);
  expect_appended(batch(2, 2));
  restart();
  expect_repeated(batch(2, 2), 104);
  expect_appended(batch(3, 3));
}

TEST_F(producer_table_spec, takes_any_sequence_of_a_producer_it_knows_nothing_of) {
  expect_appended(batch(1234, 1240));
  expect_appended(batch(1241, 1241));
}

TEST_F(producer_table_spec, demands_that_a_new_epoch_begins_at_0) {
  expect_appended(batch(0, 4, 3));
  expect_refused(batch(5, 5, 4), error_code::out_of_order_sequence_number);
  expect_appended(batch(0, 0, 4));
  expect_appended(batch(1, 1, 4));
}

TEST_F(producer_table_spec, refuses_an_epoch_that_is_over_even_what_it_had_appended) {
  expect_appended(batch(0, 4, 3));
  expect_appended(batch(0, 0, 4));
  expect_refused(batch(0, 4, 3), error_code::invalid_producer_epoch);
  expect_refused(batch(5, 5, 3), error_code::invalid_producer_epoch);
  expect_refused(batch(1, 1, -1), error_code::invalid_producer_epoch);
}

TEST_F(producer_table_spec, does_not_take_a_batch_of_a_new_epoch_for_a_repeated_one) {
  expect_appended(batch(0, 4, 3));
  expect_appended(batch(0, 4, 4));
  EXPECT_EQ(log_end, 110);
}

TEST_F(producer_table_spec, changes_nothing_when_it_refuses) {
  expect_appended(batch(0, 4));
  const auto before = uut.snapshot();
  expect_refused(batch(9, 9), error_code::out_of_order_sequence_number);
  expect_refused(batch(9, 9, 1), error_code::out_of_order_sequence_number);
  EXPECT_EQ(uut.snapshot(), before);
}

TEST_F(producer_table_spec, keeps_producers_apart) {
  expect_appended(batch(0, 4));
  auto other = batch(0, 4);
  other.producer = kafka::producer_id(1);
  expect_appended(other);
  expect_appended(batch(5, 5));
  EXPECT_EQ(uut.all().size(), 2U);
}

TEST_F(producer_table_spec, refuses_data_outside_an_open_transaction) {
  expect_appended(batch(0, 4, 0, true));
  expect_refused(batch(5, 5, 0, false), error_code::invalid_txn_state);
  expect_appended(batch(5, 5, 0, true));
  EXPECT_EQ(uut.first_open_transaction(), kafka::offset(100));
}

TEST_F(producer_table_spec, forgets_a_producer_when_its_last_batch_is_old_enough) {
  expect_appended(batch(0, 4));
  now = 500;
  expect_appended(batch(5, 5));
  uut.expire(kafka::timestamp(1499));
  ASSERT_NE(uut.find(someone), nullptr);
  uut.expire(kafka::timestamp(1500));
  EXPECT_EQ(uut.find(someone), nullptr);
  expect_appended(batch(77, 77));
}

TEST_F(producer_table_spec, remembers_one_that_is_heard_of_though_nothing_is_new) {
  expect_appended(batch(0, 4));
  uut.see(someone, kafka::timestamp(900));
  uut.expire(kafka::timestamp(1899));
  EXPECT_NE(uut.find(someone), nullptr);
  uut.expire(kafka::timestamp(1900));
  EXPECT_EQ(uut.find(someone), nullptr);
  uut.see(someone, kafka::timestamp(2000));
  EXPECT_EQ(uut.find(someone), nullptr);
}

TEST_F(producer_table_spec, does_not_count_the_time_in_which_nobody_could_produce) {
  expect_appended(batch(0, 4));
  uut.expire_from(kafka::timestamp(1'000'000));
  uut.expire(kafka::timestamp(1'000'999));
  EXPECT_NE(uut.find(someone), nullptr);
  uut.expire(kafka::timestamp(1'001'000));
  EXPECT_EQ(uut.find(someone), nullptr);
}

TEST_F(producer_table_spec, never_forgets_an_open_transaction) {
  expect_appended(batch(0, 4, 0, true));
  uut.expire(kafka::timestamp(1'000'000));
  EXPECT_NE(uut.find(someone), nullptr);
}

TEST_F(producer_table_spec, forgets_the_ones_idle_longest_when_there_are_too_many) {
  constexpr std::size_t producers_max = 80;
  uut = producer_table(expiration, producers_max);
  for (now = 0; now < 1000; ++now) {
    auto b = batch(0, 0);
    b.producer = kafka::producer_id(now);
    expect_appended(b);
    ASSERT_LE(uut.all().size(), producers_max);
    ASSERT_NE(uut.find(b.producer), nullptr);
    if (now >= 60) {
      EXPECT_NE(uut.find(kafka::producer_id(now - 60)), nullptr);
    }
  }
}

TEST_F(producer_table_spec, knows_the_last_batch_after_a_restart) {
  now = 7;
  expect_appended(batch(0, 4));
  expect_appended(batch(5, 9));
  restart();
  expect_repeated(batch(5, 9), 105, 7);
  expect_refused(batch(11, 11), error_code::out_of_order_sequence_number);
  expect_appended(batch(10, 10));
}

TEST_F(producer_table_spec, keeps_an_open_transaction_over_a_restart) {
  expect_appended(batch(0, 4, 2, true));
  restart();
  EXPECT_EQ(uut.first_open_transaction(), kafka::offset(100));
  EXPECT_EQ(uut.find(someone)->epoch, kafka::producer_epoch(2));
}

TEST_F(producer_table_spec, is_the_same_when_replayed_from_the_log) {
  kafka::batch_builder builder({.producer_id = someone,
                                .producer_epoch = kafka::producer_epoch(1),
                                .base_sequence = kafka::sequence_number(0),
                                .base_offset = kafka::offset(100)});
  for (int i = 0; i < 7; ++i) {
    for (int n = 0; n <= i; ++n) builder.add({.timestamp = kafka::timestamp(i)});
    const auto bytes = *builder.finish();
    const auto header = *kafka::batch_header::read(bytes);
    now = i;
    expect_appended(sequenced_batch::of(header));
  }
  const auto served = uut;
  uut = producer_table(expiration);
  kafka::batch_builder again({.producer_id = someone,
                              .producer_epoch = kafka::producer_epoch(1),
                              .base_sequence = kafka::sequence_number(0),
                              .base_offset = kafka::offset(100)});
  for (int i = 0; i < 7; ++i) {
    for (int n = 0; n <= i; ++n) again.add({.timestamp = kafka::timestamp(i)});
    const auto bytes = *again.finish();
    uut.replay(*kafka::batch_header::read(bytes));
  }
  EXPECT_EQ(uut.snapshot(), served.snapshot());
  ASSERT_EQ(uut.find(someone)->batches().size(), producer_state::batches_max);
  expect_repeated(batch(3, 5, 1), 103, 2);
}

TEST_F(producer_table_spec, tells_where_the_transaction_began_that_a_marker_ends) {
  expect_appended(batch(0, 4, 2, true));
  const auto began = uut.end_transaction(someone, kafka::producer_epoch(2), 3, kafka::timestamp(9));
  EXPECT_EQ(began, kafka::offset(100));
  EXPECT_EQ(uut.first_open_transaction(), std::nullopt);
  EXPECT_EQ(uut.find(someone)->last_seen, kafka::timestamp(9));
  EXPECT_EQ(uut.find(someone)->coordinator_epoch, 3);
  expect_appended(batch(5, 5, 2));
}

TEST_F(producer_table_spec, a_marker_of_a_higher_epoch_fences_the_producer_and_lets_it_begin_at_0) {
  expect_appended(batch(0, 4, 2, true));
  uut.end_transaction(someone, kafka::producer_epoch(3), 0, kafka::timestamp(9));
  expect_refused(batch(5, 5, 2, true), error_code::invalid_producer_epoch);
  expect_appended(batch(0, 0, 3, true));
}

}  // namespace
}  // namespace millrace
