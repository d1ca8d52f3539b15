#include "tests/actors_group/group_fixture.hpp"

namespace millrace {
namespace {

class rebalance_spec : public group_fixture {};

TEST_F(rebalance_spec, the_first_generation_waits_a_moment_for_more_members) {
  limits.initial_rebalance_delay = 100ms;
  const auto first = ask(member());
  pass(99ms);
  EXPECT_FALSE(answered(first));
  pass(1ms);
  EXPECT_EQ(reply<join_reply>(first).at, generation(1));
}

TEST_F(rebalance_spec, each_member_that_comes_extends_the_first_wait_up_to_the_rebalance_timeout) {
  limits.initial_rebalance_delay = 100ms;
  auto request = member();
  request.rebalance_timeout = 1s;
  std::vector<reply_token> joins;
  for (int i = 0; i < 11; ++i) {
    joins.push_back(ask(request));
    pass(90ms);
  }
  EXPECT_FALSE(answered(joins[0]));  // 990 ms have passed
  pass(10ms);
  for (const auto token : joins) EXPECT_EQ(reply<join_reply>(token).at, generation(1));
}

TEST_F(rebalance_spec, takes_as_long_as_the_members_need_to_come_and_no_longer) {
  const auto members = stable_group(3);
  std::vector<reply_token> joins;
  for (const auto& m : members) {
    EXPECT_TRUE(joins.empty() || !answered(joins[0]));
    joins.push_back(ask(member(m.member_id)));
  }
  for (const auto token : joins) EXPECT_EQ(reply<join_reply>(token).at, generation(2));
}

TEST_F(rebalance_spec, all_members_learn_the_same_generation_leader_and_protocol_and_only_the_leader_the_others) {
  const auto members = stable_group(3);
  for (const auto& m : members) {
    EXPECT_EQ(m.at, members[0].at);
    EXPECT_EQ(m.leader, members[0].leader);
    EXPECT_EQ(m.protocol, members[0].protocol);
    EXPECT_EQ(m.members.size(), m.member_id == m.leader ? 3U : 0U);
  }
}

TEST_F(rebalance_spec, members_that_do_not_come_in_time_are_out) {
  const auto members = stable_group(2);
  const auto leader = ask(member(members[0].member_id));
  for (int i = 0; i < 11; ++i) {  // the other one is alive, but stays away
    pass(5s);
    EXPECT_EQ(heartbeat(members[1].member_id, members[1].at), error_code::rebalance_in_progress);
  }
  EXPECT_FALSE(answered(leader));
  pass(5s);
  EXPECT_EQ(reply<join_reply>(leader).members.size(), 1U);
  EXPECT_EQ(heartbeat(members[1].member_id, members[1].at), error_code::unknown_member_id);
}

TEST_F(rebalance_spec, the_slowest_members_timeout_counts) {
  auto slow = member();
  slow.rebalance_timeout = 300s;
  slow.session_timeout = 400s;
  const auto a = reply<join_reply>(ask(slow));
  ask(sync(a));
  const auto b = ask(member());
  pass(299s);
  EXPECT_FALSE(answered(b));
  pass(1s);
  EXPECT_TRUE(answered(b));
}

TEST_F(rebalance_spec, a_leader_that_stays_away_is_replaced) {
  const auto members = stable_group(2);
  auto changed = member(members[1].member_id);
  changed.protocols[0].metadata = "other topics";
  const auto other = ask(changed);
  pass(10s);  // the leader's session ends
  EXPECT_EQ(reply<join_reply>(other).leader, members[1].member_id);
}

TEST_F(rebalance_spec, a_waiting_member_does_not_time_out_however_long_the_others_take) {
  auto patient = member();
  patient.rebalance_timeout = 60s;
  const auto a = reply<join_reply>(ask(patient));
  ask(sync(a));
  const auto parked = ask(member());
  for (int i = 0; i < 10; ++i) {
    pass(5s);
    ask(heartbeat_request{a.member_id, std::nullopt, a.at});
  }
  EXPECT_FALSE(answered(parked));
  ask(member(a.member_id));
  EXPECT_EQ(error<join_reply>(parked), error_code::none);
}

TEST_F(rebalance_spec, a_member_that_joined_has_a_whole_session_from_then) {
  const auto joined = reply<join_reply>(ask(member()));
  pass(9'999ms);
  EXPECT_EQ(heartbeat(joined.member_id, joined.at), error_code::none);
  pass(9'999ms);
  EXPECT_EQ(heartbeat(joined.member_id, joined.at), error_code::none);
  pass(10s);
  EXPECT_EQ(heartbeat(joined.member_id, joined.at), error_code::unknown_member_id);
}

TEST_F(rebalance_spec, when_the_last_member_is_gone_the_group_is_empty_and_its_generation_moves_on) {
  const auto members = stable_group(2);
  pass(10s);
  EXPECT_EQ(phase(), group_phase::empty);
  const auto next = reply<join_reply>(ask(member()));
  EXPECT_GT(next.at, members[0].at + 1);
}

TEST_F(rebalance_spec, generations_only_grow_even_over_a_crash_between_join_and_sync) {
  const auto first = reply<join_reply>(ask(member()));
  crash();
  EXPECT_EQ(phase(), group_phase::completing_rebalance);
  EXPECT_EQ(heartbeat(first.member_id, first.at), error_code::none);
  ask(sync(first, {{first.member_id, "all"}}));
  EXPECT_EQ(phase(), group_phase::stable);
  crash();
  EXPECT_EQ(reply<join_reply>(ask(member(first.member_id))).at, generation(2));
}

TEST_F(rebalance_spec, a_client_that_allows_no_time_does_not_make_the_group_spin) {
  auto hasty = static_member("a");
  hasty.rebalance_timeout = -1ms;
  const auto joined = reply<join_reply>(ask(hasty));
  EXPECT_EQ(joined.error, error_code::none);
  pass(20s);
  EXPECT_EQ(phase(), group_phase::empty);
}

}  // namespace
}  // namespace millrace
