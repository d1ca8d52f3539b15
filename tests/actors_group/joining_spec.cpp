#include "tests/actors_group/group_fixture.hpp"

namespace millrace {
namespace {

class joining_spec : public group_fixture {};

TEST_F(joining_spec, the_first_member_leads_the_first_generation) {
  const auto joined = reply<join_reply>(ask(member()));
  EXPECT_EQ(joined.error, error_code::none);
  EXPECT_EQ(joined.at, generation(1));
  EXPECT_EQ(joined.leader, joined.member_id);
  EXPECT_EQ(joined.protocol, "range");
  EXPECT_EQ(joined.protocol_type, "consumer");
  ASSERT_EQ(joined.members.size(), 1U);
  EXPECT_EQ(joined.members[0].metadata, "topics");
}

TEST_F(joining_spec, members_that_say_more_than_the_log_takes_are_refused) {
  limits.generation_bytes_max = 1'000;
  auto first = member();
  first.protocols = {{"range", std::string(600, 'x')}};
  ASSERT_EQ(reply<join_reply>(ask(first)).error, error_code::none);
  auto second = first;
  EXPECT_EQ(error<join_reply>(ask(second)), error_code::group_max_size_reached);
  second.protocols = {{"range", std::string(300, 'x')}};
  EXPECT_EQ(phase(), group_phase::completing_rebalance);
}

TEST_F(joining_spec, a_member_that_asks_twice_is_first_told_its_id) {
  auto request = member();
  request.asks_twice = true;
  const auto first = reply<join_reply>(ask(request));
  EXPECT_EQ(first.error, error_code::member_id_required);
  EXPECT_TRUE(first.member_id.starts_with("shop-"));
  EXPECT_EQ(phase(), group_phase::empty);

  request.member_id = first.member_id;
  const auto second = reply<join_reply>(ask(request));
  EXPECT_EQ(second.error, error_code::none);
  EXPECT_EQ(second.member_id, first.member_id);
}

TEST_F(joining_spec, an_id_that_nobody_uses_is_forgotten_when_its_session_ends) {
  auto request = member();
  request.asks_twice = true;
  request.member_id = reply<join_reply>(ask(request)).member_id;
  pass(10s);
  EXPECT_FALSE(uut.exists());
  EXPECT_EQ(error<join_reply>(ask(request)), error_code::unknown_member_id);
}

TEST_F(joining_spec, an_unused_id_holds_up_a_rebalance_no_longer_than_its_session) {
  const auto members = stable_group(1);
  auto request = member();
  request.asks_twice = true;
  ask(request);
  const auto rejoin = ask(member(members[0].member_id));
  EXPECT_FALSE(answered(rejoin));
  pass(10s);
  EXPECT_EQ(reply<join_reply>(rejoin).at, generation(2));
}

TEST_F(joining_spec, a_member_id_fits_the_wire_however_long_the_client_id) {
  auto request = member();
  request.client_id = std::string(32'767, 'c');
  EXPECT_TRUE(reply<join_reply>(ask(request)).member_id.starts_with("member-"));
}

TEST_F(joining_spec, ids_given_out_and_unused_are_bounded) {
  limits.pending_members_max = 2;
  auto request = member();
  request.asks_twice = true;
  ask(request);
  ask(request);
  EXPECT_EQ(error<join_reply>(ask(request)), error_code::group_max_size_reached);
}

TEST_F(joining_spec, an_unknown_id_is_refused_and_makes_no_group) {
  EXPECT_EQ(error<join_reply>(ask(member("ghost"))), error_code::unknown_member_id);
  EXPECT_FALSE(uut.exists());
  stable_group(1);
  EXPECT_EQ(error<join_reply>(ask(member("ghost"))), error_code::unknown_member_id);
  EXPECT_EQ(phase(), group_phase::stable);
}

TEST_F(joining_spec, a_session_timeout_outside_the_bounds_is_refused) {
  for (const auto timeout : {5'999ms, 1'800'001ms, 0ms, -1ms}) {
    auto request = member();
    request.session_timeout = timeout;
    EXPECT_EQ(error<join_reply>(ask(request)), error_code::invalid_session_timeout);
  }
}

TEST_F(joining_spec, a_group_without_a_name_has_no_members) {
  uut.id.clear();
  EXPECT_EQ(error<join_reply>(ask(member())), error_code::invalid_group_id);
  EXPECT_EQ(heartbeat("a", generation(1)), error_code::invalid_group_id);
  EXPECT_EQ(error<sync_reply>(ask(sync_request{})), error_code::invalid_group_id);
  EXPECT_EQ(error<leave_reply>(ask(leave_request{})), error_code::invalid_group_id);
}

TEST_F(joining_spec, a_member_needs_a_protocol_that_all_others_have) {
  auto request = member();
  request.protocols.clear();
  EXPECT_EQ(error<join_reply>(ask(request)), error_code::inconsistent_group_protocol);
  request = member();
  request.protocol_type.clear();
  EXPECT_EQ(error<join_reply>(ask(request)), error_code::inconsistent_group_protocol);

  stable_group(1);
  request = member();
  request.protocols = {{"sticky", ""}};
  EXPECT_EQ(error<join_reply>(ask(request)), error_code::inconsistent_group_protocol);
  request = member();
  request.protocol_type = "connect";
  EXPECT_EQ(error<join_reply>(ask(request)), error_code::inconsistent_group_protocol);
}

TEST_F(joining_spec, each_member_votes_for_its_first_protocol_that_all_support) {
  limits.initial_rebalance_delay = 1ms;
  const std::vector<std::vector<group_protocol>> offers = {
      {{"a", "1"}, {"b", "1"}, {"c", "1"}}, {{"c", "2"}, {"b", "2"}}, {{"x", "3"}, {"b", "3"}, {"c", "3"}}};
  std::vector<reply_token> joins;
  for (const auto& protocols : offers) {
    auto request = member();
    request.protocols = protocols;
    joins.push_back(ask(request));
  }
  pass(10ms);
  for (const auto token : joins) EXPECT_EQ(reply<join_reply>(token).protocol, "b");
  const auto leads = reply<join_reply>(joins[0]);
  ASSERT_EQ(leads.members.size(), 3U);
  EXPECT_EQ(leads.members[0].metadata, "1");
  EXPECT_EQ(leads.members[2].metadata, "3");
}

TEST_F(joining_spec, a_full_group_takes_nobody_but_its_members) {
  limits.members_max = 2;
  const auto members = stable_group(2);
  EXPECT_EQ(error<join_reply>(ask(member())), error_code::group_max_size_reached);
  const auto leader = ask(member(members[0].member_id));
  const auto other = ask(member(members[1].member_id));
  EXPECT_EQ(reply<join_reply>(leader).at, generation(2));
  EXPECT_EQ(reply<join_reply>(other).at, generation(2));
}

TEST_F(joining_spec, in_a_rebalance_of_a_full_group_the_places_go_to_who_comes_first) {
  limits.members_max = 2;
  const auto members = stable_group(2);
  const auto leader = ask(member(members[0].member_id));
  const auto newcomer = ask(member());
  EXPECT_EQ(error<join_reply>(ask(member(members[1].member_id))), error_code::group_max_size_reached);
  EXPECT_EQ(reply<join_reply>(leader).at, generation(2));
  EXPECT_EQ(reply<join_reply>(newcomer).at, generation(2));
}

TEST_F(joining_spec, a_join_that_is_sent_again_replaces_the_first) {
  const auto members = stable_group(2);
  const auto first = ask(member(members[0].member_id));
  const auto again = ask(member(members[0].member_id));
  EXPECT_EQ(error<join_reply>(first), error_code::rebalance_in_progress);
  ask(member(members[1].member_id));
  EXPECT_EQ(error<join_reply>(again), error_code::none);
}

TEST_F(joining_spec, the_same_metadata_again_while_assignments_are_awaited_changes_nothing) {
  const auto joined = reply<join_reply>(ask(member()));
  const auto again = reply<join_reply>(ask(member(joined.member_id)));
  EXPECT_EQ(again.at, joined.at);
  EXPECT_EQ(again.members.size(), 1U);

  auto changed = member(joined.member_id);
  changed.protocols[0].metadata = "other topics";
  EXPECT_EQ(reply<join_reply>(ask(changed)).at, generation(2));
}

TEST_F(joining_spec, in_a_stable_group_a_follower_with_nothing_new_gets_the_current_generation) {
  const auto members = stable_group(2);
  const auto again = reply<join_reply>(ask(member(members[1].member_id)));
  EXPECT_EQ(again.at, generation(1));
  EXPECT_TRUE(again.members.empty());
  EXPECT_EQ(phase(), group_phase::stable);
}

TEST_F(joining_spec, in_a_stable_group_the_leaders_join_always_rebalances) {
  const auto members = stable_group(2);
  EXPECT_FALSE(answered(ask(member(members[0].member_id))));
  EXPECT_EQ(phase(), group_phase::preparing_rebalance);
}

TEST_F(joining_spec, a_follower_with_other_topics_rebalances) {
  const auto members = stable_group(2);
  auto changed = member(members[1].member_id);
  changed.protocols[0].metadata = "other topics";
  EXPECT_FALSE(answered(ask(changed)));
  EXPECT_EQ(phase(), group_phase::preparing_rebalance);
}

}  // namespace
}  // namespace millrace
