#include "tests/actors_group/group_fixture.hpp"

namespace millrace {
namespace {

class membership_spec : public group_fixture {
 protected:
  leave_reply leave(std::vector<member_identity> members) {
    return reply<leave_reply>(ask(leave_request{std::move(members)}));
  }
};

// --- heartbeats

TEST_F(membership_spec, a_heartbeat_is_checked_for_member_then_generation) {
  const auto members = stable_group(1);
  EXPECT_EQ(heartbeat("stranger", generation(99)), error_code::unknown_member_id);
  EXPECT_EQ(heartbeat(members[0].member_id, generation(0)), error_code::illegal_generation);
  EXPECT_EQ(heartbeat(members[0].member_id, members[0].at), error_code::none);
}

TEST_F(membership_spec, a_heartbeat_to_a_group_that_is_not_there_or_empty_comes_from_nobody) {
  EXPECT_EQ(heartbeat("a", generation(1)), error_code::unknown_member_id);
  const auto members = stable_group(1);
  leave({{members[0].member_id, std::nullopt}});
  EXPECT_EQ(heartbeat(members[0].member_id, members[0].at), error_code::unknown_member_id);
}

TEST_F(membership_spec, a_heartbeat_in_a_rebalance_says_so_and_keeps_the_session) {
  const auto members = stable_group(2);
  ask(member(members[0].member_id));
  pass(9s);
  EXPECT_EQ(heartbeat(members[1].member_id, members[1].at), error_code::rebalance_in_progress);
  pass(9s);
  EXPECT_EQ(heartbeat(members[1].member_id, members[1].at), error_code::rebalance_in_progress);
}

TEST_F(membership_spec, a_silent_member_goes_when_its_session_ends_and_the_others_share_out_its_work) {
  const auto members = stable_group(2);
  pass(6s);
  heartbeat(members[0].member_id, members[0].at);
  pass(4s);
  EXPECT_EQ(heartbeat(members[0].member_id, members[0].at), error_code::rebalance_in_progress);
  EXPECT_EQ(reply<join_reply>(ask(member(members[0].member_id))).members.size(), 1U);
}

TEST_F(membership_spec, members_found_in_the_log_are_given_a_whole_session) {
  const auto members = stable_group(2);
  pass(9s);
  crash();
  pass(9s);
  EXPECT_EQ(heartbeat(members[0].member_id, members[0].at), error_code::none);
  pass(1s);
  EXPECT_EQ(heartbeat(members[1].member_id, members[1].at), error_code::unknown_member_id);
}

// --- leaving

TEST_F(membership_spec, leaving_rebalances_the_others_once) {
  const auto members = stable_group(4);
  const auto left =
      leave({{members[1].member_id, std::nullopt}, {"stranger", std::nullopt}, {members[2].member_id, std::nullopt}});
  EXPECT_EQ(left.error, error_code::none);
  EXPECT_EQ(left.members[0].error, error_code::none);
  EXPECT_EQ(left.members[1].error, error_code::unknown_member_id);
  EXPECT_EQ(left.members[2].error, error_code::none);
  ask(member(members[0].member_id));
  const auto last = reply<join_reply>(ask(member(members[3].member_id)));
  EXPECT_EQ(last.at, generation(2));
}

TEST_F(membership_spec, leaving_a_group_that_is_not_there_is_an_error_of_the_request) {
  EXPECT_EQ(leave({{"a", std::nullopt}}).error, error_code::unknown_member_id);
}

TEST_F(membership_spec, who_leaves_with_requests_parked_gets_them_answered) {
  const auto members = stable_group(2);
  const auto parked = ask(member(members[0].member_id));
  leave({{members[0].member_id, std::nullopt}});
  EXPECT_EQ(error<join_reply>(parked), error_code::unknown_member_id);
}

TEST_F(membership_spec, an_id_not_yet_used_can_be_given_back) {
  auto request = member();
  request.asks_twice = true;
  const auto id = reply<join_reply>(ask(request)).member_id;
  EXPECT_EQ(leave({{id, std::nullopt}}).members[0].error, error_code::none);
  EXPECT_FALSE(uut.exists());
}

TEST_F(membership_spec, the_last_to_leave_makes_the_group_empty_at_once) {
  const auto members = stable_group(1);
  leave({{members[0].member_id, std::nullopt}});
  EXPECT_EQ(phase(), group_phase::empty);
}

TEST_F(membership_spec, an_administrator_removes_a_static_member_by_its_instance) {
  const auto members = stable_group(2, true);
  EXPECT_EQ(leave({{"", "instance1"}}).members[0].error, error_code::none);
  EXPECT_EQ(leave({{"", "nobody"}}).members[0].error, error_code::unknown_member_id);
  EXPECT_EQ(leave({{"", std::nullopt}}).members[0].error, error_code::unknown_member_id);
  EXPECT_EQ(leave({{"other", "instance0"}}).members[0].error, error_code::fenced_instance_id);
  EXPECT_EQ(phase(), group_phase::preparing_rebalance);
}

}  // namespace
}  // namespace millrace
