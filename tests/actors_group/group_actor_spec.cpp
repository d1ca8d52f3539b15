#include "tests/actors_group/group_shell_fixture.hpp"

namespace millrace {
namespace {

/// The shell around a group's rules.
class group_actor_spec : public group_shell_fixture {
 protected:
  group_actor_spec() { load(); }
};

TEST_F(group_actor_spec, answers_a_join_only_when_the_generation_is_on_disk) {
  const auto join = ask("orders", member());
  EXPECT_FALSE(join->has_value());
  sync_disk();
  EXPECT_EQ(reply<join_reply>(join).at, generation(1));
  EXPECT_EQ(groups_on_disk().at("orders").record->at, generation(1));
}

TEST_F(group_actor_spec, answers_a_commit_only_when_it_is_on_disk_but_goes_on_from_it_at_once) {
  const auto first = ask("orders", commit("t", 1));
  const auto second = ask("orders", commit("t", 2));
  const auto look = ask("orders", cursors_query{});
  EXPECT_EQ(appends_under_way(), 2U);
  EXPECT_FALSE(first->has_value() || second->has_value());
  EXPECT_FALSE(look->has_value()) << "what is not durable is not shown";
  sync_disk();
  EXPECT_EQ(reply<commit_reply>(first).error, error_code::none);
  EXPECT_EQ(reply<commit_reply>(second).error, error_code::none);
  EXPECT_EQ(reply<cursors_reply>(look).topics.at(0).partitions.at(0).at, kafka::offset(2));
  EXPECT_EQ(groups_on_disk().at("orders").cursors.at("t").at(kafka::partition_index(0)).at, kafka::offset(2));
}

TEST_F(group_actor_spec, a_commit_of_many_offsets_is_appended_in_batches_that_the_log_takes) {
  commit_request many;
  many.topics = {{"t", {}}};
  for (int p = 0; p < 2'500; ++p) {
    partition_commit one;
    one.partition = kafka::partition_index(p);
    one.at = kafka::offset(p);
    many.topics[0].partitions.push_back(one);
  }
  const auto committed = ask("orders", many);
  EXPECT_EQ(appends_under_way(), 3U);
  EXPECT_FALSE(committed->has_value());
  sync_disk();
  EXPECT_EQ(reply<commit_reply>(committed).error, error_code::none);
  EXPECT_EQ(groups_on_disk().at("orders").cursors.at("t").size(), 2'500U);
}

TEST_F(group_actor_spec, answers_at_once_when_there_is_nothing_to_write) {
  EXPECT_TRUE(ask("orders", heartbeat_request{"a", std::nullopt, generation(1)})->has_value());
}

TEST_F(group_actor_spec, followers_are_answered_when_the_leaders_assignment_is_on_disk) {
  limits.initial_rebalance_delay = 1ms;
  const auto a = ask("orders", member());
  const auto b = ask("orders", member());
  pass(1ms);
  pass(1ms);  // the second member was worth another wait
  sync_disk();
  const auto leader = reply<join_reply>(a);
  const auto follower = reply<join_reply>(b);
  const auto waits = ask("orders", sync_request{follower.member_id, {}, follower.at, {}, {}, {}});
  ask("orders", sync_request{leader.member_id, {}, leader.at, {}, {}, {{follower.member_id, "all"}}});
  EXPECT_FALSE(waits->has_value());
  sync_disk();
  EXPECT_EQ(reply<sync_reply>(waits).assignment, "all");
}

TEST_F(group_actor_spec, sessions_end_by_themselves) {
  ask("orders", member());
  sync_disk();
  pass(9s);
  EXPECT_EQ(reply<group_description>(ask("orders", group_query{})).members.size(), 1U);
  pass(1s);
  sync_disk();
  EXPECT_EQ(reply<group_description>(ask("orders", group_query{})).phase, group_phase::empty);
}

TEST_F(group_actor_spec, a_session_that_is_kept_up_does_not_end) {
  const auto join = ask("orders", member());
  sync_disk();
  const auto joined = reply<join_reply>(join);
  for (int i = 0; i < 5; ++i) {
    pass(9s);
    const auto beat = ask("orders", heartbeat_request{joined.member_id, {}, joined.at});
    EXPECT_EQ(reply<heartbeat_reply>(beat).error, error_code::none);
  }
}

// --- a log that does not take appends

TEST_F(group_actor_spec, when_the_log_refuses_an_append_all_who_wait_are_told_to_ask_again) {
  const auto parked = ask("orders", member());
  const auto done = ask("orders", commit("t", 1));
  fail_appends();
  EXPECT_EQ(reply<join_reply>(parked).error, error_code::coordinator_not_available);
  EXPECT_TRUE(done->has_value());
  EXPECT_EQ(reply<commit_reply>(ask("orders", commit("t", 2))).error, error_code::coordinator_not_available);
}

TEST_F(group_actor_spec, an_append_that_failed_is_repeated_until_it_succeeds_and_the_group_goes_on) {
  const auto join = ask("orders", member());
  fail_appends();
  pass(1s);
  EXPECT_EQ(appends_under_way(), 1U);
  fail_appends();
  pass(1s);
  sync_disk();
  EXPECT_EQ(groups_on_disk().at("orders").record->at, generation(1));
  EXPECT_EQ(reply<commit_reply>(ask("orders", commit("t", 2))).error, error_code::unknown_member_id);
  pass(10s);  // the member never heard of its id
  sync_disk();
  EXPECT_EQ(reply<group_description>(ask("orders", group_query{})).phase, group_phase::empty);
}

TEST_F(group_actor_spec, a_failed_append_is_repeated_together_with_those_behind_it_so_that_the_last_commit_wins) {
  ask("orders", commit("t", 1));
  ask("orders", commit("t", 2));
  const auto second = log->pending.back();
  log->pending.pop_back();
  fail_appends();
  log->pending.push_back(second);
  sync_disk();  // the first one failed, the second one did not
  pass(1s);
  EXPECT_EQ(appends_under_way(), 2U);
  sync_disk();
  EXPECT_EQ(groups_on_disk().at("orders").cursors.at("t").at(kafka::partition_index(0)).at, kafka::offset(2));
  EXPECT_EQ(committed("orders", "t"), 2);
}

}  // namespace
}  // namespace millrace
