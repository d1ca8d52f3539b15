#include "tests/actors_group/transactional_fixture.hpp"

namespace millrace {
namespace {

/// What a group demands before it holds offsets for a transaction that it does not know.
class group_verifications_spec : public transactional_fixture {};

TEST_F(group_verifications_spec, the_first_of_a_transaction_is_not_held_until_somebody_vouches_for_it) {
  auto request = commit_in(one, "t", 1);
  const auto demanded = hear(request);
  EXPECT_EQ(demanded.error, error_code::none);
  EXPECT_NE(demanded.verification, 0U);
  EXPECT_TRUE(demanded.errors.empty());
  EXPECT_TRUE(log.empty());
  EXPECT_FALSE(uut.exists());
  request.verification = demanded.verification;
  const auto held = hear(request);
  EXPECT_EQ(held.errors, std::vector{error_code::none});
  EXPECT_EQ(hear(commit_in(one, "u", 2)).errors, std::vector{error_code::none}) << "the transaction is open";
}

TEST_F(group_verifications_spec, an_end_makes_the_number_worthless) {
  auto request = commit_in(one, "t", 1);
  request.verification = hear(request).verification;
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(hear(request).error, error_code::invalid_txn_state);
  EXPECT_EQ(end(two, true), error_code::none);
  EXPECT_FALSE(uut.exists());
}

TEST_F(group_verifications_spec, an_end_of_another_producer_or_of_an_earlier_epoch_leaves_the_number_good) {
  auto request = commit_in(one, "t", 1);
  request.verification = hear(request).verification;
  EXPECT_EQ(end(two, true), error_code::none);
  EXPECT_EQ(end(of_epoch(one, 2), false), error_code::none);
  EXPECT_EQ(hear(request).error, error_code::none);
}

TEST_F(group_verifications_spec, a_number_is_good_for_its_producer_and_epoch_and_for_one_transaction) {
  auto request = commit_in(one, "t", 1);
  const auto number = hear(request).verification;
  for (const auto& other : {two, of_epoch(one, 4)}) {
    auto wrong = commit_in(other, "t", 1);
    wrong.verification = number;
    EXPECT_EQ(hear(wrong).error, error_code::invalid_txn_state);
  }
  request.verification = number;
  EXPECT_EQ(hear(request).error, error_code::none);
  EXPECT_EQ(end(of_epoch(one, 3), true), error_code::none);
  EXPECT_EQ(hear(request).error, error_code::invalid_txn_state);
}

TEST_F(group_verifications_spec, two_at_once_are_given_one_number_and_both_are_held) {
  auto first = commit_in(one, "t", 1);
  auto second = commit_in(one, "u", 2);
  first.verification = hear(first).verification;
  second.verification = hear(second).verification;
  EXPECT_EQ(first.verification, second.verification);
  EXPECT_EQ(hear(first).error, error_code::none);
  EXPECT_EQ(hear(second).error, error_code::none);
}

TEST_F(group_verifications_spec, a_number_with_which_nothing_could_be_held_stays_good) {
  auto request = commit_in(one, "t", 1);
  request.verification = hear(request).verification;
  auto too_long = request;
  too_long.topics[0].partitions[0].metadata = std::string(4'097, 'x');
  EXPECT_EQ(hear(too_long).errors, std::vector{error_code::offset_metadata_too_large});
  EXPECT_EQ(hear(request).errors, std::vector{error_code::none});
}

TEST_F(group_verifications_spec, a_number_is_forgotten_after_its_time_and_the_group_waits_no_more) {
  auto request = commit_in(one, "t", 1);
  request.verification = hear(request).verification;
  pass(limits.verification_timeout - 1ms);
  EXPECT_TRUE(uut.is_awaited());
  pass(1ms);
  EXPECT_FALSE(uut.is_awaited());
  EXPECT_EQ(hear(request).error, error_code::invalid_txn_state);
}

TEST_F(group_verifications_spec, the_deletion_of_the_group_leaves_the_number_good) {
  ask(commit("u", 1));
  auto request = commit_in(one, "t", 1);
  request.verification = hear(request).verification;
  EXPECT_EQ(error<group_deletion_reply>(ask(group_deletion{})), error_code::none);
  EXPECT_EQ(hear(request).error, error_code::none);
}

TEST_F(group_verifications_spec, more_demands_than_the_limit_are_not_made) {
  limits.pending_producers_max = 1;
  EXPECT_NE(hear(commit_in(one, "t", 1)).verification, 0U);
  EXPECT_EQ(hear(commit_in(two, "t", 1)).error, error_code::coordinator_not_available);
  EXPECT_NE(hear(commit_in(one, "t", 1)).verification, 0U);
}

}  // namespace
}  // namespace millrace
