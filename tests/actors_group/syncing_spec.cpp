#include "tests/actors_group/group_fixture.hpp"

namespace millrace {
namespace {

class syncing_spec : public group_fixture {
 protected:
  std::vector<join_reply> joined(int count) {
    limits.initial_rebalance_delay = 1ms;
    std::vector<reply_token> joins;
    for (int i = 0; i < count; ++i) joins.push_back(ask(member()));
    pass(2ms);
    std::vector<join_reply> members;
    for (const auto token : joins) members.push_back(reply<join_reply>(token));
    return members;
  }
};

TEST_F(syncing_spec, followers_wait_for_the_leader) {
  const auto members = joined(2);
  const auto follower = ask(sync(members[1]));
  EXPECT_FALSE(answered(follower));
  const auto leader = ask(sync(members[0], {{members[0].member_id, "left"}, {members[1].member_id, "right"}}));
  EXPECT_EQ(reply<sync_reply>(leader).assignment, "left");
  EXPECT_EQ(reply<sync_reply>(follower).assignment, "right");
  EXPECT_EQ(reply<sync_reply>(follower).protocol, "range");
  EXPECT_EQ(reply<sync_reply>(follower).protocol_type, "consumer");
}

TEST_F(syncing_spec, the_assignments_are_in_the_log_with_the_decision_that_tells_them) {
  const auto members = joined(2);
  ask(sync(members[0], {{members[1].member_id, "right"}}));
  const auto& record = *std::get<group_recorded>(log.back()).record;
  EXPECT_TRUE(record.assigned);
  EXPECT_EQ(record.at, members[0].at);
  for (const auto& m : record.members) EXPECT_EQ(m.assignment, m.id == members[1].member_id ? "right" : "");
}

TEST_F(syncing_spec, a_member_that_the_leader_left_out_gets_nothing) {
  const auto members = joined(2);
  const auto follower = ask(sync(members[1]));
  ask(sync(members[0], {{members[0].member_id, "all"}, {"stranger", "some"}}));
  EXPECT_EQ(error<sync_reply>(follower), error_code::none);
  EXPECT_EQ(reply<sync_reply>(follower).assignment, "");
}

TEST_F(syncing_spec, a_stable_group_tells_the_assignment_again) {
  const auto members = stable_group(2);
  EXPECT_EQ(reply<sync_reply>(ask(sync(members[1]))).assignment, "part of " + members[1].member_id);
  crash();
  EXPECT_EQ(reply<sync_reply>(ask(sync(members[1]))).assignment, "part of " + members[1].member_id);
}

TEST_F(syncing_spec, checks_member_then_generation_then_protocol_then_phase) {
  const auto members = stable_group(2);
  auto request = sync(members[1]);
  request.member_id = "stranger";
  request.at = generation(99);
  EXPECT_EQ(error<sync_reply>(ask(request)), error_code::unknown_member_id);
  request.member_id = members[1].member_id;
  EXPECT_EQ(error<sync_reply>(ask(request)), error_code::illegal_generation);
  request.at = members[1].at;
  request.protocol = "sticky";
  EXPECT_EQ(error<sync_reply>(ask(request)), error_code::inconsistent_group_protocol);
  request.protocol = "range";
  request.protocol_type = "connect";
  EXPECT_EQ(error<sync_reply>(ask(request)), error_code::inconsistent_group_protocol);
  request.protocol_type = "consumer";
  ask(member(members[0].member_id));
  EXPECT_EQ(error<sync_reply>(ask(request)), error_code::rebalance_in_progress);
}

TEST_F(syncing_spec, a_new_rebalance_sends_waiting_followers_back_to_join) {
  const auto members = joined(2);
  const auto follower = ask(sync(members[1]));
  ask(member());
  EXPECT_EQ(error<sync_reply>(follower), error_code::rebalance_in_progress);
}

TEST_F(syncing_spec, a_sync_that_is_sent_again_replaces_the_first) {
  const auto members = joined(2);
  const auto first = ask(sync(members[1]));
  const auto again = ask(sync(members[1]));
  EXPECT_EQ(error<sync_reply>(first), error_code::rebalance_in_progress);
  ask(sync(members[0]));
  EXPECT_EQ(error<sync_reply>(again), error_code::none);
}

TEST_F(syncing_spec, a_leader_that_lives_but_never_assigns_is_given_up) {
  const auto members = joined(2);
  const auto follower = ask(sync(members[1]));
  for (int i = 0; i < 11; ++i) {
    pass(5s);
    EXPECT_EQ(heartbeat(members[0].member_id, members[0].at), error_code::none);
  }
  EXPECT_FALSE(answered(follower));
  pass(5s);
  EXPECT_EQ(error<sync_reply>(follower), error_code::rebalance_in_progress);
  EXPECT_EQ(heartbeat(members[0].member_id, members[0].at), error_code::unknown_member_id);
  EXPECT_EQ(reply<join_reply>(ask(member(members[1].member_id))).leader, members[1].member_id);
}

TEST_F(syncing_spec, a_follower_that_never_asks_for_its_assignment_is_given_up) {
  const auto members = joined(2);
  ask(sync(members[0]));
  EXPECT_EQ(phase(), group_phase::stable);
  for (int i = 0; i < 12; ++i) {
    pass(5s);
    for (const auto& m : members) heartbeat(m.member_id, m.at);
  }
  EXPECT_EQ(phase(), group_phase::preparing_rebalance);
  EXPECT_EQ(heartbeat(members[0].member_id, members[0].at), error_code::rebalance_in_progress);
}

}  // namespace
}  // namespace millrace
