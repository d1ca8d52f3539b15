#include "tests/actors_transaction/transaction_fixture.hpp"

namespace millrace {
namespace {

class transaction_participants : public transaction_fixture {};

TEST_F(transaction_participants, a_transaction_begins_with_its_first_participant) {
  const auto who = register_producer();
  now += 5;
  EXPECT_EQ(error(join(who, "t")), error_code::none);
  EXPECT_EQ(phase(), transaction_phase::ongoing);
  EXPECT_EQ(uut.record->started, now);
  now += 5;
  EXPECT_EQ(error(group_joining{who, "g"}), error_code::none);
  EXPECT_EQ(uut.record->started, now - 5);
  EXPECT_EQ(uut.record->groups, std::set<std::string>{"g"});
}

TEST_F(transaction_participants, one_that_is_there_already_changes_nothing) {
  const auto who = register_producer();
  ask(join(who, "t"));
  const auto before = uut.record;
  now += 5;
  EXPECT_EQ(error(join(who, "t")), error_code::none);
  EXPECT_EQ(uut.record, before);
}

TEST_F(transaction_participants, nobody_joins_under_an_id_or_epoch_that_is_not_the_producers) {
  EXPECT_EQ(error(join({}, "t")), error_code::invalid_producer_id_mapping);
  const auto who = register_producer();
  EXPECT_EQ(error(join({who.producer, who.epoch + 1}, "t")), error_code::producer_fenced);
  EXPECT_EQ(error(group_joining{{kafka::producer_id(7), who.epoch}, "g"}), error_code::invalid_producer_id_mapping);
}

TEST_F(transaction_participants, those_of_the_next_transaction_wait_until_the_last_is_complete) {
  const auto who = register_producer();
  ask(join(who, "t"));
  ask(commit(who));
  const auto next = ask(join(who, "u"));
  EXPECT_FALSE(answered(next));
  tell_participants();
  EXPECT_EQ(reply(next).error, error_code::none);
  EXPECT_EQ(phase(), transaction_phase::ongoing);
  EXPECT_EQ(uut.record->partitions.size(), 1U);
}

TEST_F(transaction_participants, those_who_wait_are_bounded) {
  limits.waiting_max = 2;
  const auto who = register_producer();
  ask(join(who, "t"));
  ask(commit(who));
  ask(join(who, "u"));
  ask(join(who, "v"));
  EXPECT_EQ(error(join(who, "w")), error_code::concurrent_transactions);
  tell_participants();
}

TEST_F(transaction_participants, their_number_is_bounded) {
  limits.participants_max = 2;
  const auto who = register_producer();
  ask(join(who, "t"));
  ask(group_joining{who, "g"});
  EXPECT_EQ(error(join(who, "u")), error_code::policy_violation);
  EXPECT_EQ(error(group_joining{who, "h"}), error_code::policy_violation);
  EXPECT_EQ(error(commit(who)), error_code::none);
}

TEST_F(transaction_participants, their_bytes_in_the_log_are_bounded_whatever_their_names) {
  const auto who = register_producer();
  std::vector<std::string> joined;
  error_code told = error_code::none;
  for (int i = 0; i < 1'000 && told == error_code::none; ++i) {
    auto group = std::to_string(i) + std::string(32'000, 'g');
    told = error(group_joining{who, group});
    if (told == error_code::none) joined.push_back(std::move(group));
  }
  EXPECT_EQ(told, error_code::policy_violation);
  EXPECT_EQ(joined.size(), limits.record_bytes_max / 32'100);
  EXPECT_EQ(error(join(who, std::string(32'000, 't'))), error_code::policy_violation);
  EXPECT_EQ(error(group_joining{who, joined.front()}), error_code::none) << "it takes part already";
  EXPECT_EQ(error(commit(who)), error_code::none);
}

TEST_F(transaction_participants, a_full_transaction_takes_requests_of_its_participants_again) {
  limits.participants_max = 1;
  const auto who = register_producer();
  ask(join(who, "t"));
  EXPECT_EQ(error(join(who, "t")), error_code::none);
  EXPECT_EQ(error(join(who, "u")), error_code::policy_violation);
}

TEST_F(transaction_participants, a_check_tells_whether_a_partition_takes_part_now) {
  const auto who = register_producer();
  EXPECT_EQ(error(check(who, "t")), error_code::invalid_txn_state);
  ask(join(who, "t"));
  EXPECT_EQ(error(check(who, "t")), error_code::none);
  EXPECT_EQ(error(check(who, "u")), error_code::invalid_txn_state);
  ask(commit(who));
  EXPECT_EQ(error(check(who, "t")), error_code::concurrent_transactions);
  tell_participants();
  EXPECT_EQ(error(check(who, "t")), error_code::invalid_txn_state);
}

TEST_F(transaction_participants, a_check_tells_whether_a_group_takes_part_now) {
  const auto who = register_producer();
  ask(join(who, "t"));
  EXPECT_EQ(error(group_check{who, "g"}), error_code::invalid_txn_state);
  ask(group_joining{who, "g"});
  EXPECT_EQ(error(group_check{who, "g"}), error_code::none);
  EXPECT_EQ(error(group_check{who, "h"}), error_code::invalid_txn_state);
  EXPECT_EQ(error(group_check{{who.producer, who.epoch - 1}, "g"}), error_code::producer_fenced);
  ask(commit(who));
  EXPECT_EQ(error(group_check{who, "g"}), error_code::concurrent_transactions);
  tell_participants();
}

}  // namespace
}  // namespace millrace
