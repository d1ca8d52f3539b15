#include "tests/actors_group/group_fixture.hpp"

namespace millrace {
namespace {

/// Members with an instance id: they keep their place, and what they were assigned, over a restart.
class static_member_spec : public group_fixture {};

TEST_F(static_member_spec, coming_back_gives_a_new_id_and_the_old_assignment_without_a_rebalance) {
  const auto members = stable_group(2, true);
  const auto back = reply<join_reply>(ask(static_member("instance1")));
  EXPECT_EQ(back.error, error_code::none);
  EXPECT_NE(back.member_id, members[1].member_id);
  EXPECT_EQ(back.at, members[1].at);
  EXPECT_EQ(phase(), group_phase::stable);
  EXPECT_EQ(reply<sync_reply>(ask(sync(back))).assignment, "part of " + members[1].member_id);
}

TEST_F(static_member_spec, the_new_id_is_in_the_log) {
  stable_group(2, true);
  const auto back = reply<join_reply>(ask(static_member("instance1")));
  crash();
  EXPECT_EQ(error<heartbeat_reply>(ask(heartbeat_request{back.member_id, "instance1", back.at})), error_code::none);
}

TEST_F(static_member_spec, the_old_id_is_fenced_in_everything_it_does) {
  const auto members = stable_group(2, true);
  ask(static_member("instance1"));
  const auto& old = members[1];
  EXPECT_EQ(error<heartbeat_reply>(ask(heartbeat_request{old.member_id, "instance1", old.at})),
            error_code::fenced_instance_id);
  EXPECT_EQ(error<join_reply>(ask(static_member("instance1", old.member_id))), error_code::fenced_instance_id);
  auto old_sync = sync(old);
  old_sync.instance_id = "instance1";
  EXPECT_EQ(error<sync_reply>(ask(old_sync)), error_code::fenced_instance_id);
  auto old_commit = commit("t", 5, old.member_id, old.at);
  old_commit.instance_id = "instance1";
  EXPECT_EQ(error<commit_reply>(ask(old_commit)), error_code::fenced_instance_id);
  EXPECT_EQ(heartbeat(old.member_id, old.at), error_code::unknown_member_id);
}

TEST_F(static_member_spec, parked_requests_of_the_old_id_are_fenced) {
  const auto members = stable_group(2, true);
  const auto parked = ask(static_member("instance0", members[0].member_id));
  const auto again = ask(static_member("instance0"));
  EXPECT_EQ(error<join_reply>(parked), error_code::fenced_instance_id);
  ask(static_member("instance1", members[1].member_id));
  EXPECT_EQ(error<join_reply>(again), error_code::none);
}

TEST_F(static_member_spec, a_leader_that_comes_back_is_told_to_assign_nothing) {
  const auto members = stable_group(2, true);
  auto request = static_member("instance0");
  request.may_skip_assignment = true;
  const auto back = reply<join_reply>(ask(request));
  EXPECT_TRUE(back.skip_assignment);
  EXPECT_EQ(back.leader, back.member_id);
  EXPECT_EQ(back.members.size(), 2U);
}

TEST_F(static_member_spec, a_leader_that_cannot_be_told_so_learns_that_its_old_id_leads) {
  const auto members = stable_group(2, true);
  const auto back = reply<join_reply>(ask(static_member("instance0")));
  EXPECT_FALSE(back.skip_assignment);
  EXPECT_EQ(back.leader, members[0].member_id);
  EXPECT_TRUE(back.members.empty());
}

TEST_F(static_member_spec, coming_back_with_a_vote_that_changes_the_protocol_rebalances) {
  auto request = static_member("a");
  request.protocols = {{"range", ""}, {"sticky", ""}};
  const auto joined = reply<join_reply>(ask(request));
  ask(sync(joined));
  request.protocols = {{"sticky", ""}, {"range", ""}};
  const auto back = reply<join_reply>(ask(request));
  EXPECT_EQ(back.at, generation(2));
  EXPECT_EQ(back.protocol, "sticky");
}

TEST_F(static_member_spec, coming_back_while_assignments_are_awaited_rebalances) {
  const auto joined = reply<join_reply>(ask(static_member("a")));
  EXPECT_EQ(reply<join_reply>(ask(static_member("a"))).at, joined.at + 1);
}

TEST_F(static_member_spec, keeps_its_place_in_a_rebalance_it_is_late_for) {
  limits.initial_rebalance_delay = 1ms;
  auto away = static_member("away");
  away.session_timeout = 1'000s;
  const auto first = ask(away);
  const auto here = ask(member());
  pass(10ms);
  const auto a = reply<join_reply>(first);
  const auto b = reply<join_reply>(here);
  assign({a, b});
  ask(member());
  const auto again = ask(member(b.member_id));
  pass(60s);
  const auto next = reply<join_reply>(again);
  EXPECT_EQ(next.leader, next.member_id);
  EXPECT_EQ(next.members.size(), 3U);
}

TEST_F(static_member_spec, a_group_of_static_members_none_of_which_comes_waits_for_their_sessions) {
  auto request = static_member("a");
  request.session_timeout = 200s;
  const auto joined = reply<join_reply>(ask(request));
  ask(sync(joined));
  auto other = static_member("b");
  other.session_timeout = 200s;
  const auto parked = ask(other);
  EXPECT_EQ(reply<leave_reply>(ask(leave_request{{{"", "b"}}})).members[0].error, error_code::none);
  EXPECT_EQ(error<join_reply>(parked), error_code::unknown_member_id);
  pass(100s);
  EXPECT_EQ(phase(), group_phase::preparing_rebalance);
  pass(100s);
  EXPECT_EQ(phase(), group_phase::empty);
}

TEST_F(static_member_spec, a_session_that_ends_frees_the_instance_id) {
  stable_group(1, true);
  pass(10s);
  EXPECT_EQ(phase(), group_phase::empty);
  EXPECT_EQ(error<join_reply>(ask(static_member("instance0", "whoever"))), error_code::unknown_member_id);
  EXPECT_EQ(error<join_reply>(ask(static_member("instance0"))), error_code::none);
}

}  // namespace
}  // namespace millrace
