#include "tests/actors_transaction/transaction_fixture.hpp"

namespace millrace {
namespace {

class transaction_registration : public transaction_fixture {};

TEST_F(transaction_registration, the_first_producer_gets_a_fresh_id_and_epoch_0) {
  const auto who = register_producer();
  EXPECT_EQ(who.producer, kafka::producer_id(1000));
  EXPECT_EQ(who.epoch, kafka::producer_epoch(0));
}

TEST_F(transaction_registration, each_start_gets_the_next_epoch_and_shuts_out_the_one_before) {
  const auto first = register_producer(), second = register_producer();
  EXPECT_EQ(second.producer, first.producer);
  EXPECT_EQ(second.epoch, first.epoch + 1);
  EXPECT_EQ(error(join(first, "t")), error_code::producer_fenced);
  EXPECT_EQ(error(join(second, "t")), error_code::none);
}

TEST_F(transaction_registration, a_start_aborts_what_the_one_before_began_and_is_answered_when_all_know) {
  const auto first = register_producer();
  ask(join(first, "t"));
  const auto second = ask(producer_registration{60s});
  EXPECT_FALSE(answered(second));
  EXPECT_EQ(phase(), transaction_phase::prepare_abort);
  EXPECT_GT(uut.record->epoch, first.epoch) << "the markers shut out the first";
  tell_participants();
  EXPECT_GT(reply(second).who.epoch, first.epoch + 1);
  EXPECT_EQ(error(commit(first)), error_code::producer_fenced);
}

TEST_F(transaction_registration, a_producer_that_recovers_gets_the_next_epoch_once_however_often_it_asks) {
  const auto first = register_producer();
  const auto second = register_producer(first), again = register_producer(first);
  EXPECT_EQ(second.epoch, first.epoch + 1);
  EXPECT_EQ(again, second);
  EXPECT_EQ(error(producer_registration{60s, {first.producer, kafka::producer_epoch(7)}}), error_code::producer_fenced);
}

TEST_F(transaction_registration, a_producer_that_was_fenced_does_not_come_back_by_recovering) {
  const auto first = register_producer();
  register_producer();
  EXPECT_EQ(error(producer_registration{60s, first}), error_code::producer_fenced);
}

TEST_F(transaction_registration, when_the_epochs_are_used_up_there_is_a_fresh_id) {
  auto who = register_producer();
  uut.record->epoch = kafka::producer_epoch(32'766);
  stored = uut.record;
  who = register_producer();
  EXPECT_EQ(who.producer, kafka::producer_id(1001));
  EXPECT_EQ(who.epoch, kafka::producer_epoch(0));
}

TEST_F(transaction_registration, a_timeout_out_of_bounds_or_half_an_identity_is_refused) {
  EXPECT_EQ(error(producer_registration{0ms}), error_code::invalid_transaction_timeout);
  EXPECT_EQ(error(producer_registration{901s}), error_code::invalid_transaction_timeout);
  EXPECT_EQ(error(producer_registration{60s, {kafka::producer_id(1), kafka::producer_epoch(-1)}}),
            error_code::invalid_request);
  EXPECT_FALSE(uut.record);
}

}  // namespace
}  // namespace millrace
