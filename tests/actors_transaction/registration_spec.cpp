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

TEST_F(transaction_registration, a_producer_whose_ending_was_answered_in_vain_recovers_with_the_epoch_of_that_answer) {
  const auto first = register_producer();
  ask(join(first, "t"));
  const auto lost = reply(ask(commit(first, true))).who;
  const auto early = ask(producer_registration{60s, first});
  EXPECT_FALSE(answered(early));
  tell_participants();
  EXPECT_EQ(phase(), transaction_phase::complete_commit);
  EXPECT_EQ(reply(early).who, lost);
  EXPECT_EQ(register_producer(first), lost) << "again";
}

TEST_F(transaction_registration,
       a_producer_that_recovers_from_its_own_transaction_gets_one_epoch_however_often_it_asks) {
  const auto first = register_producer();
  ask(join(first, "t"));
  const auto recovering = ask(producer_registration{60s, first}), again = ask(producer_registration{60s, first});
  EXPECT_FALSE(answered(recovering));
  EXPECT_EQ(phase(), transaction_phase::prepare_abort);
  tell_participants();
  const auto next = reply(recovering).who;
  EXPECT_GT(next.epoch, first.epoch);
  EXPECT_EQ(reply(again).who, next);
  crash();
  EXPECT_EQ(register_producer(first), next) << "the answers were lost with the process";
  EXPECT_EQ(error(commit(first)), error_code::producer_fenced);
  EXPECT_EQ(error(join(next, "t")), error_code::none);
}

TEST_F(transaction_registration, that_was_asked_for_before_the_present_transaction_began_is_fenced) {
  const auto first = register_producer(), next = register_producer(first);
  ask(join(next, "t"));
  EXPECT_EQ(error(producer_registration{60s, first}), error_code::producer_fenced);
  EXPECT_EQ(phase(), transaction_phase::ongoing);
}

TEST_F(transaction_registration, of_another_producer_after_an_abort_is_not_undone_by_who_recovers) {
  const auto first = register_producer();
  ask(join(first, "t"));
  const auto recovering = ask(producer_registration{60s, first}), other = ask(producer_registration{60s});
  tell_participants();
  EXPECT_GT(reply(other).who.epoch, reply(recovering).who.epoch);
  EXPECT_EQ(error(producer_registration{60s, first}), error_code::producer_fenced);
  EXPECT_EQ(error(join(reply(recovering).who, "t")), error_code::producer_fenced);
}

TEST_F(transaction_registration, that_ends_a_transaction_in_the_last_epoch_gets_one_fresh_id_however_often_it_asks) {
  auto who = register_producer();
  ask(join(who, "t"));
  who.epoch = kafka::producer_epoch(32'766);
  uut.record->epoch = who.epoch;
  stored = uut.record;
  const auto recovering = ask(producer_registration{60s, who});
  tell_participants();
  EXPECT_EQ(reply(recovering).who, (producer_identity{kafka::producer_id(1001), kafka::producer_epoch(0)}));
  EXPECT_EQ(register_producer(who), reply(recovering).who);
}

TEST_F(transaction_registration, a_producer_whose_transaction_took_too_long_does_not_come_back_by_recovering) {
  const auto first = register_producer();
  ask(join(first, "t"));
  pass(60s);
  const auto late = ask(producer_registration{60s, first});
  tell_participants();
  EXPECT_EQ(reply(late).error, error_code::producer_fenced);
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
