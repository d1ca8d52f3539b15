#include "actors/producer/transaction_verification.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

class transaction_verification_spec : public testing::Test {
 protected:
  static sequenced_batch batch(std::int32_t first, std::int16_t epoch = 0) {
    return {kafka::producer_id(7), kafka::producer_epoch(epoch), kafka::sequence_number(first),
            kafka::sequence_number(first), true};
  }

  transaction_verification uut;
};

TEST_F(transaction_verification_spec, lets_through_what_comes_with_the_number_that_was_demanded) {
  const auto number = uut.demand(batch(0));
  EXPECT_NE(number, 0U);
  EXPECT_TRUE(uut.allows(batch(0), number, false));
  EXPECT_FALSE(uut.allows(batch(0), number + 1, false));
}

TEST_F(transaction_verification_spec, demands_one_number_of_all_batches_that_come_meanwhile) {
  const auto number = uut.demand(batch(0));
  EXPECT_EQ(uut.demand(batch(1)), number);
}

TEST_F(transaction_verification_spec, is_worthless_after_a_marker) {
  const auto number = uut.demand(batch(0));
  uut.forget(kafka::producer_id(7));
  EXPECT_FALSE(uut.allows(batch(0), number, true));
  EXPECT_NE(uut.demand(batch(0)), number);
}

TEST_F(transaction_verification_spec, of_one_epoch_is_worthless_in_another) {
  const auto number = uut.demand(batch(0, 0));
  EXPECT_FALSE(uut.allows(batch(0, 1), number, true));
  EXPECT_NE(uut.demand(batch(0, 1)), number);
}

TEST_F(transaction_verification_spec, does_not_let_a_later_batch_overtake_the_first_of_an_unknown_producer) {
  const auto number = uut.demand(batch(1));
  uut.demand(batch(0));
  EXPECT_FALSE(uut.allows(batch(1), number, false));
  EXPECT_TRUE(uut.allows(batch(0), number, false));
  EXPECT_TRUE(uut.allows(batch(1), number, true)) << "where the sequence is known it tells";
}

TEST_F(transaction_verification_spec, forgets_rather_than_grow_without_bound) {
  const auto number = uut.demand(batch(0));
  for (std::size_t i = 0; i < transaction_verification::producers_max; ++i) {
    auto b = batch(0);
    b.producer = kafka::producer_id(static_cast<std::int64_t>(100 + i));
    uut.demand(b);
  }
  EXPECT_FALSE(uut.allows(batch(0), number, true));
}

}  // namespace
}  // namespace millrace
