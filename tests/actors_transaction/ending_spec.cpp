#include "tests/actors_transaction/transaction_fixture.hpp"

namespace millrace {
namespace {

class end_of_a_transaction : public transaction_fixture {
 protected:
  producer_identity begin() {
    const auto who = register_producer();
    ask(join(who, "t"));
    return who;
  }
};

TEST_F(end_of_a_transaction, is_answered_once_it_is_decided) {
  const auto who = begin();
  const auto told = reply(ask(commit(who)));
  EXPECT_EQ(told.error, error_code::none);
  EXPECT_EQ(told.who, who);
  EXPECT_EQ(phase(), transaction_phase::prepare_commit);
  EXPECT_EQ(uut.record->partitions.size(), 1U) << "they are still to be told";
  tell_participants();
  EXPECT_EQ(phase(), transaction_phase::complete_commit);
  EXPECT_FALSE(uut.record->has_participants());
}

TEST_F(end_of_a_transaction, that_comes_again_is_right_and_the_opposite_is_not) {
  const auto who = begin();
  ask(commit(who));
  EXPECT_EQ(error(abort(who)), error_code::invalid_txn_state);
  const auto again = ask(commit(who));
  EXPECT_FALSE(answered(again));
  tell_participants();
  EXPECT_EQ(reply(again).error, error_code::none);
  EXPECT_EQ(error(commit(who)), error_code::none);
  EXPECT_EQ(error(abort(who)), error_code::invalid_txn_state);
}

TEST_F(end_of_a_transaction, of_version_2_gives_the_producer_its_next_epoch) {
  const auto who = begin();
  const auto told = reply(ask(commit(who, true)));
  EXPECT_EQ(told.who.epoch, who.epoch + 1);
  EXPECT_EQ(error(join(who, "t")), error_code::producer_fenced) << "nothing late joins the next";
  tell_participants();
  EXPECT_EQ(error(join(told.who, "t")), error_code::none);
}

TEST_F(end_of_a_transaction, of_version_2_that_comes_again_is_given_the_same_epoch) {
  const auto who = begin();
  const auto told = reply(ask(commit(who, true))).who;
  EXPECT_EQ(error(abort(who, true)), error_code::invalid_txn_state);
  const auto early = ask(commit(who, true));
  EXPECT_FALSE(answered(early));
  tell_participants();
  EXPECT_EQ(reply(early).who, told);
  EXPECT_EQ(reply(ask(commit(who, true))).who, told);
  EXPECT_EQ(error(abort(who, true)), error_code::invalid_txn_state);
}

TEST_F(end_of_a_transaction, of_version_2_that_comes_when_the_next_has_begun_is_fenced) {
  const auto who = begin();
  const auto next = reply(ask(commit(who, true))).who;
  tell_participants();
  ask(join(next, "t"));
  EXPECT_EQ(error(commit(who, true)), error_code::producer_fenced) << "else it would commit what is not whole";
  EXPECT_EQ(phase(), transaction_phase::ongoing);
}

TEST_F(end_of_a_transaction, of_version_2_may_abort_what_has_no_participant) {
  const auto who = register_producer();
  EXPECT_EQ(error(commit(who, true)), error_code::invalid_txn_state);
  const auto told = reply(ask(abort(who, true)));
  EXPECT_EQ(told.who.epoch, who.epoch + 1);
  EXPECT_EQ(reply(ask(abort(who, true))).who, told.who) << "again";
  EXPECT_EQ(error(abort(told.who)), error_code::none) << "version 1 asks for what is so already";
}

TEST_F(end_of_a_transaction, of_version_1_needs_a_transaction) {
  const auto who = register_producer();
  EXPECT_EQ(error(commit(who)), error_code::invalid_txn_state);
  EXPECT_EQ(error(abort(who)), error_code::invalid_txn_state);
}

TEST_F(end_of_a_transaction, when_the_epochs_are_used_up_the_producer_goes_on_with_a_fresh_id) {
  auto who = begin();
  who.epoch = kafka::producer_epoch(32'766);
  uut.record->epoch = who.epoch;
  stored = uut.record;
  const auto told = reply(ask(commit(who, true))).who;
  EXPECT_EQ(told, (producer_identity{kafka::producer_id(1001), kafka::producer_epoch(0)}));
  EXPECT_EQ(uut.record->producer, who.producer) << "the markers are for those who know the old one";
  const auto next = ask(join(told, "t"));
  EXPECT_FALSE(answered(next));
  tell_participants();
  EXPECT_EQ(reply(next).error, error_code::none);
  EXPECT_EQ(uut.record->producer, told.producer);
}

TEST_F(end_of_a_transaction, comes_by_itself_when_the_time_is_over_and_fences_the_producer) {
  const auto who = begin();
  pass(59'999ms);
  EXPECT_EQ(phase(), transaction_phase::ongoing);
  pass(1ms);
  EXPECT_EQ(phase(), transaction_phase::prepare_abort);
  EXPECT_EQ(error(commit(who)), error_code::producer_fenced);
  tell_participants();
  EXPECT_EQ(error(join(who, "t")), error_code::producer_fenced);
  EXPECT_EQ(next_deadline(uut), std::nullopt);
}

TEST_F(end_of_a_transaction, decided_before_a_crash_stands_after_it) {
  const auto who = begin();
  ask(commit(who));
  crash();
  EXPECT_TRUE(uut.record->is_decided());
  EXPECT_EQ(error(abort(who)), error_code::invalid_txn_state);
  tell_participants();
  EXPECT_EQ(phase(), transaction_phase::complete_commit);
}

TEST_F(end_of_a_transaction, can_be_forced_by_an_administrator) {
  EXPECT_EQ(error(forced_abort{}), error_code::transactional_id_not_found);
  const auto who = begin();
  const auto forced = ask(forced_abort{});
  EXPECT_FALSE(answered(forced));
  tell_participants();
  EXPECT_EQ(reply(forced).error, error_code::none);
  EXPECT_EQ(error(commit(who)), error_code::producer_fenced);
}

}  // namespace
}  // namespace millrace
