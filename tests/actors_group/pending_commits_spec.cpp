#include "tests/actors_group/transactional_fixture.hpp"

namespace millrace {
namespace {

constexpr auto day = std::chrono::milliseconds(std::chrono::hours(24));

class pending_commits_spec : public transactional_fixture {
 protected:
  cursors_deletion_reply delete_cursor(const std::string& topic) {
    return reply<cursors_deletion_reply>(ask(cursors_deletion{{{topic, {kafka::partition_index(0)}}}}));
  }
};

TEST_F(pending_commits_spec, are_committed_with_the_transaction_and_not_before) {
  auto request = commit_in(one, "t", 42);
  request.topics[0].partitions[0].epoch = kafka::leader_epoch(7);
  request.topics[0].partitions[0].metadata = "note";
  EXPECT_EQ(hold(request).errors, std::vector{error_code::none});
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(end(one, true), error_code::none);
  const auto shown = found("t", false);
  EXPECT_EQ(shown.at, kafka::offset(42));
  EXPECT_EQ(shown.epoch, kafka::leader_epoch(7));
  EXPECT_EQ(shown.metadata, "note");
  EXPECT_TRUE(uut.facts.pending.empty());
}

TEST_F(pending_commits_spec, are_dropped_when_the_transaction_is_aborted) {
  ask(commit("t", 1));
  hold(one, "t", 2);
  EXPECT_EQ(end(one, false), error_code::none);
  EXPECT_EQ(committed("t"), 1);
  EXPECT_TRUE(uut.facts.pending.empty());
}

TEST_F(pending_commits_spec, of_two_producers_do_not_mix) {
  hold(one, "t", 1);
  hold(two, "u", 2);
  EXPECT_EQ(end(one, false), error_code::none);
  EXPECT_EQ(end(two, true), error_code::none);
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(committed("u"), 2);
}

TEST_F(pending_commits_spec, of_one_transaction_replace_each_other) {
  hold(one, "t", 1);
  hold(one, "t", 2);
  hold(one, "u", 3);
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(committed("t"), 2);
  EXPECT_EQ(committed("u"), 3);
}

TEST_F(pending_commits_spec, outlive_a_crash) {
  hold(one, "t", 1);
  hold(one, "u", 2);
  crash();
  EXPECT_TRUE(is_unstable("t"));
  hold(one, "v", 3);
  EXPECT_EQ(end(one, true), error_code::none);
  crash();
  EXPECT_EQ(committed("t"), 1);
  EXPECT_EQ(committed("u"), 2);
  EXPECT_EQ(committed("v"), 3);
}

TEST_F(pending_commits_spec, metadata_that_is_too_long_fails_its_partition_alone) {
  auto request = commit_in(one, "t", 1);
  request.topics.push_back(commit("u", 2).topics[0]);
  request.topics[0].partitions[0].metadata = std::string(4'097, 'x');
  EXPECT_EQ(hold(request).errors, (std::vector{error_code::offset_metadata_too_large, error_code::none}));
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(committed("u"), 2);
}

// --- what came last wins

TEST_F(pending_commits_spec, give_way_to_a_plain_commit_that_came_after_them) {
  hold(one, "t", 1);
  ask(commit("t", 2));
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(committed("t"), 2);
}

TEST_F(pending_commits_spec, replace_a_plain_commit_that_came_before_them_over_a_crash_too) {
  ask(commit("t", 2));
  hold(one, "t", 1);
  crash();
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(committed("t"), 1);
}

TEST_F(pending_commits_spec, are_in_the_order_in_which_they_came_and_not_in_which_their_transactions_ended) {
  hold(one, "t", 1);
  hold(two, "t", 2);
  EXPECT_EQ(end(two, true), error_code::none);
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(committed("t"), 2);
}

// --- ends

TEST_F(pending_commits_spec, an_end_that_is_told_twice_changes_nothing_the_second_time) {
  hold(one, "t", 1);
  EXPECT_EQ(end(one, true), error_code::none);
  ask(commit("t", 2));
  const auto before = log.size();
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(log.size(), before);
  EXPECT_EQ(committed("t"), 2);
}

TEST_F(pending_commits_spec, an_end_of_an_unknown_producer_or_in_an_unknown_group_is_fine_and_makes_no_group) {
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_FALSE(uut.exists());
  hold(one, "t", 1);
  EXPECT_EQ(end(two, true), error_code::none);
  EXPECT_TRUE(is_unstable("t"));
}

TEST_F(pending_commits_spec, an_end_with_the_next_epoch_ends_the_transaction) {
  hold(one, "t", 1);
  EXPECT_EQ(end(of_epoch(one, 4), true), error_code::none);
  EXPECT_EQ(committed("t"), 1);
}

TEST_F(pending_commits_spec, a_late_end_of_an_earlier_epoch_is_refused) {
  hold(one, "t", 1);
  EXPECT_EQ(end(of_epoch(one, 2), false), error_code::invalid_producer_epoch);
  EXPECT_TRUE(is_unstable("t"));
}

TEST_F(pending_commits_spec, a_commit_of_an_earlier_epoch_than_the_open_transactions_is_refused) {
  hold(one, "t", 1);
  EXPECT_EQ(hear(commit_in(of_epoch(one, 2), "t", 9)).error, error_code::invalid_producer_epoch);
}

TEST_F(pending_commits_spec, of_an_earlier_epoch_go_when_the_coordinator_vouches_for_a_later_one) {
  hold(one, "t", 1);
  hold(of_epoch(one, 4), "u", 2);
  EXPECT_FALSE(is_unstable("t"));
  EXPECT_EQ(end(of_epoch(one, 4), true), error_code::none);
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(committed("u"), 2);
}

// --- who may

TEST_F(pending_commits_spec, those_without_a_generation_are_taken_in_any_phase) {
  stable_group(1);
  hold(one, "t", 1);
  auto named = commit_in(one, "t", 1);
  named.member_id = "stranger";
  EXPECT_EQ(hear(named).error, error_code::unknown_member_id) << "who says who he is must be it";
  named.member_id.clear();
  named.instance_id = "stranger";
  EXPECT_EQ(hear(named).error, error_code::unknown_member_id);
}

TEST_F(pending_commits_spec, of_a_member_are_taken_in_its_generation_only) {
  const auto members = stable_group(1, true);
  auto request = commit_in(one, "t", 1);
  request.member_id = members[0].member_id;
  request.instance_id = "instance0";
  request.at = members[0].at + 1;
  EXPECT_EQ(hear(request).error, error_code::illegal_generation);
  request.at = members[0].at;
  EXPECT_EQ(hold(request).error, error_code::none);
  request.member_id = "another";
  EXPECT_EQ(hear(request).error, error_code::fenced_instance_id);
  request.instance_id.reset();
  EXPECT_EQ(hear(request).error, error_code::unknown_member_id);
}

TEST_F(pending_commits_spec, of_a_generation_are_refused_where_there_is_no_group) {
  auto request = commit_in(one, "t", 1);
  request.member_id = "a";
  request.at = generation(1);
  EXPECT_EQ(hear(request).error, error_code::illegal_generation);
}

TEST_F(pending_commits_spec, of_a_member_are_taken_between_join_and_sync_and_show_no_life) {
  const auto joined = reply<join_reply>(ask(member()));
  auto request = commit_in(one, "t", 1);
  request.member_id = joined.member_id;
  request.at = joined.at;
  EXPECT_EQ(hold(request).error, error_code::none);
  ask(sync(joined));
  pass(9s);
  EXPECT_EQ(hear(request).error, error_code::none);
  pass(1s);
  EXPECT_EQ(hear(request).error, error_code::unknown_member_id);
}

TEST_F(pending_commits_spec, need_a_group_with_a_name) {
  uut = resume("", {}, under());
  EXPECT_EQ(hear(commit_in(one, "t", 1)).error, error_code::invalid_group_id);
}

// --- what readers see

TEST_F(pending_commits_spec, make_their_partitions_unstable_for_those_who_ask_so) {
  ask(commit("t", 1));
  ask(commit("u", 2));
  hold(one, "t", 3);
  EXPECT_TRUE(found("t", true).unstable);
  EXPECT_EQ(found("t", true).at, kafka::offset(-1));
  EXPECT_FALSE(found("t", false).unstable);
  EXPECT_EQ(found("t", false).at, kafka::offset(1));
  EXPECT_FALSE(found("u", true).unstable);
  hold(two, "t", 4);
  EXPECT_EQ(end(one, false), error_code::none);
  EXPECT_TRUE(is_unstable("t")) << "another transaction holds one";
  EXPECT_EQ(end(two, false), error_code::none);
  EXPECT_EQ(found("t", true).at, kafka::offset(1));
}

TEST_F(pending_commits_spec, alone_are_not_shown_to_those_who_ask_for_everything) {
  ask(commit("t", 1));
  hold(one, "t", 2);
  hold(one, "u", 3);
  cursors_query everything;
  everything.stable_only = true;
  const auto shown = reply<cursors_reply>(ask(everything)).topics;
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_TRUE(shown[0].partitions.at(0).unstable);
}

// --- what goes

TEST_F(pending_commits_spec, keep_the_group_and_the_offsets_they_would_replace) {
  ask(commit("t", 1));
  hold(one, "t", 2);
  hold(one, "u", 3);
  pass(30 * day);
  EXPECT_EQ(phase(), group_phase::empty);
  EXPECT_EQ(committed("t"), 1);
  EXPECT_EQ(end(one, false), error_code::none);
  pass(11min);
  EXPECT_FALSE(uut.exists());
}

TEST_F(pending_commits_spec, keep_a_group_that_members_have_left) {
  const auto members = stable_group(1);
  hold(one, "t", 2);
  ask(leave_request{{{members[0].member_id, std::nullopt}}});
  pass(30 * day);
  EXPECT_TRUE(uut.facts.record);
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(committed("t"), 2);
}

TEST_F(pending_commits_spec, go_with_the_partition_that_is_to_have_no_offset) {
  ask(commit("t", 1));
  hold(one, "t", 2);
  hold(one, "u", 3);
  EXPECT_EQ(delete_cursor("t").errors, std::vector{error_code::none});
  EXPECT_EQ(delete_cursor("u").errors, std::vector{error_code::none});
  EXPECT_FALSE(is_unstable("t"));
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(committed("u"), -1);
}

TEST_F(pending_commits_spec, go_with_their_topic) {
  hold(one, "t", 2);
  hold(one, "u", 3);
  ask(topics_deletion{{"t"}});
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(committed("u"), 3);
}

TEST_F(pending_commits_spec, go_with_the_group_that_is_deleted) {
  hold(one, "t", 2);
  EXPECT_EQ(error<group_deletion_reply>(ask(group_deletion{})), error_code::none);
  EXPECT_TRUE(replayed.empty());
  EXPECT_FALSE(uut.exists());
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_EQ(committed("t"), -1);
}

// --- bounds

TEST_F(pending_commits_spec, of_more_producers_than_the_limit_must_come_again) {
  limits.pending_producers_max = 1;
  hold(one, "t", 1);
  EXPECT_EQ(hear(commit_in(two, "t", 2)).error, error_code::coordinator_not_available);
  hold(one, "u", 1);
  EXPECT_EQ(end(one, true), error_code::none);
  hold(two, "t", 2);
}

TEST_F(pending_commits_spec, need_room_and_those_that_replace_need_none) {
  hold(one, "t", 1);
  room = 0;
  EXPECT_EQ(hear(commit_in(two, "t", 1)).error, error_code::invalid_commit_offset_size);
  EXPECT_EQ(hear(commit_in(one, "u", 1)).errors, std::vector{error_code::invalid_commit_offset_size});
  hold(one, "t", 2);
  const auto held = uut.facts.offset_bytes();
  EXPECT_EQ(end(one, true), error_code::none);
  EXPECT_LE(uut.facts.offset_bytes(), held) << "what is committed takes no more than when it was held";
  EXPECT_EQ(committed("t"), 2);
}

}  // namespace
}  // namespace millrace
