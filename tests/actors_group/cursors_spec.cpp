#include "tests/actors_group/group_fixture.hpp"

namespace millrace {
namespace {

constexpr auto day = std::chrono::milliseconds(std::chrono::hours(24));

/// What a consumer tells its leader: version 0 of the subscription.
opaque subscription(const std::string& topic) {
  return std::string("\0\0\0\0\0\1\0", 7) + static_cast<char>(topic.size()) + topic +
         std::string("\xff\xff\xff\xff", 4);
}

class cursors_spec : public group_fixture {
 protected:
  join_reply stable_consumer_of(const std::string& topic) {
    auto request = member();
    request.session_timeout = 1'800s;
    request.protocols = {{"range", subscription(topic)}};
    auto joined = reply<join_reply>(ask(request));
    ask(sync(joined));
    return joined;
  }

  cursors_deletion_reply delete_cursor(const std::string& topic) {
    const topic_partitions which{topic, {kafka::partition_index(0)}};
    return reply<cursors_deletion_reply>(ask(cursors_deletion{{which}}));
  }

  /// Time goes by for a member that shows its life.
  void live(std::chrono::milliseconds time, const join_reply& who) {
    for (auto left = time; left > 0ms; left -= 20min) {
      pass(20min);
      ASSERT_EQ(heartbeat(who.member_id, who.at), error_code::none);
    }
  }
};

TEST_F(cursors_spec, what_is_committed_is_found_again_and_over_a_crash) {
  auto request = commit("t", 42);
  request.topics[0].partitions[0].epoch = kafka::leader_epoch(3);
  request.topics[0].partitions[0].metadata = "note";
  const auto done = reply<commit_reply>(ask(request));
  EXPECT_EQ(done.error, error_code::none);
  EXPECT_EQ(done.errors, std::vector{error_code::none});
  crash();
  const auto found = reply<cursors_reply>(ask(cursors_query{}));
  ASSERT_EQ(found.topics.size(), 1U);
  EXPECT_EQ(found.topics[0].topic, "t");
  EXPECT_EQ(found.topics[0].partitions[0].at, kafka::offset(42));
  EXPECT_EQ(found.topics[0].partitions[0].epoch, kafka::leader_epoch(3));
  EXPECT_EQ(found.topics[0].partitions[0].metadata, "note");
}

TEST_F(cursors_spec, where_nothing_is_committed_the_offset_is_minus_one) {
  EXPECT_EQ(committed("t"), -1);
  EXPECT_TRUE(reply<cursors_reply>(ask(cursors_query{})).topics.empty());
}

TEST_F(cursors_spec, a_group_used_for_its_offsets_alone_is_empty_and_has_no_protocol_type) {
  ask(commit("t", 1));
  const auto shown = reply<group_description>(ask(group_query{}));
  EXPECT_EQ(shown.phase, group_phase::empty);
  EXPECT_EQ(shown.protocol_type, "");
}

TEST_F(cursors_spec, with_a_generation_but_without_a_group_the_answer_depends_on_what_the_client_knows) {
  auto request = commit("t", 1, "a", generation(3));
  EXPECT_EQ(error<commit_reply>(ask(request)), error_code::illegal_generation);
  request.knows_group_errors = true;
  EXPECT_EQ(error<commit_reply>(ask(request)), error_code::group_id_not_found);
}

TEST_F(cursors_spec, in_a_live_group_only_its_members_of_this_generation_commit) {
  const auto members = stable_group(1);
  const auto& id = members[0].member_id;
  EXPECT_EQ(error<commit_reply>(ask(commit("t", 1))), error_code::unknown_member_id);
  EXPECT_EQ(error<commit_reply>(ask(commit("t", 1, "stranger", members[0].at))), error_code::unknown_member_id);
  EXPECT_EQ(error<commit_reply>(ask(commit("t", 1, id, members[0].at + 1))), error_code::illegal_generation);
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(error<commit_reply>(ask(commit("t", 1, id, members[0].at))), error_code::none);
  EXPECT_EQ(committed("t"), 1);
}

TEST_F(cursors_spec, between_join_and_sync_nothing_is_committed_but_in_a_rebalance_it_is) {
  const auto joined = reply<join_reply>(ask(member()));
  EXPECT_EQ(error<commit_reply>(ask(commit("t", 1, joined.member_id, joined.at))), error_code::rebalance_in_progress);
  ask(sync(joined));
  ask(member());
  EXPECT_EQ(phase(), group_phase::preparing_rebalance);
  EXPECT_EQ(error<commit_reply>(ask(commit("t", 2, joined.member_id, joined.at))), error_code::none);
  EXPECT_EQ(committed("t"), 2);
}

TEST_F(cursors_spec, a_commit_shows_that_the_member_lives) {
  const auto members = stable_group(1);
  for (int i = 0; i < 5; ++i) {
    pass(9s);
    EXPECT_EQ(error<commit_reply>(ask(commit("t", i, members[0].member_id, members[0].at))), error_code::none);
  }
}

TEST_F(cursors_spec, metadata_that_is_too_long_fails_its_partition_alone) {
  auto request = commit("t", 1);
  request.topics.push_back(commit("u", 2).topics[0]);
  request.topics[0].partitions[0].metadata = std::string(4'097, 'x');
  request.topics[1].partitions[0].metadata = std::string(4'096, 'x');
  const auto done = reply<commit_reply>(ask(request));
  EXPECT_EQ(done.errors, (std::vector{error_code::offset_metadata_too_large, error_code::none}));
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(committed("u"), 2);
}

// --- deletion

TEST_F(cursors_spec, a_live_group_keeps_the_offsets_of_the_topics_it_reads) {
  EXPECT_EQ(delete_cursor("t").error, error_code::group_id_not_found);
  const auto joined = stable_consumer_of("t");
  ask(commit("t", 1, joined.member_id, joined.at));
  ask(commit("u", 2, joined.member_id, joined.at));
  EXPECT_EQ(delete_cursor("t").errors, std::vector{error_code::group_subscribed_to_topic});
  EXPECT_EQ(delete_cursor("u").errors, std::vector{error_code::none});
  EXPECT_EQ(committed("t"), 1);
  EXPECT_EQ(committed("u"), -1);
}

TEST_F(cursors_spec, a_topic_that_members_spell_with_its_stream_is_one_that_they_read) {
  const auto joined = stable_consumer_of("/payments/cards:activity");
  ask(commit("payments.cards.activity", 1, joined.member_id, joined.at));
  EXPECT_EQ(delete_cursor("payments.cards.activity").errors, std::vector{error_code::group_subscribed_to_topic});
}

TEST_F(cursors_spec, of_a_live_group_that_is_not_of_consumers_nothing_is_deleted) {
  auto request = member();
  request.protocol_type = "connect";
  ask(request);
  EXPECT_EQ(delete_cursor("t").error, error_code::non_empty_group);
}

TEST_F(cursors_spec, a_group_is_deleted_with_its_offsets_once_it_is_empty) {
  EXPECT_EQ(error<group_deletion_reply>(ask(group_deletion{})), error_code::group_id_not_found);
  const auto members = stable_group(1);
  ask(commit("t", 1, members[0].member_id, members[0].at));
  EXPECT_EQ(error<group_deletion_reply>(ask(group_deletion{})), error_code::non_empty_group);
  pass(10s);
  EXPECT_EQ(error<group_deletion_reply>(ask(group_deletion{})), error_code::none);
  EXPECT_FALSE(uut.exists());
  EXPECT_TRUE(replayed.empty());
  EXPECT_EQ(reply<join_reply>(ask(member())).at, generation(1));
}

TEST_F(cursors_spec, the_offsets_of_a_deleted_topic_go_with_it) {
  ask(commit("t", 1));
  ask(commit("u", 2));
  ask(topics_deletion{{"t", "v"}});
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(committed("u"), 2);
}

// --- expiry

TEST_F(cursors_spec, offsets_of_an_empty_group_expire_a_retention_after_the_last_member_went) {
  const auto joined = stable_consumer_of("t");
  ask(commit("t", 1, joined.member_id, joined.at));
  live(10 * day, joined);
  ask(leave_request{{{joined.member_id, std::nullopt}}});
  pass(7 * day - 1min);
  EXPECT_EQ(committed("t"), 1);
  pass(11min);
  EXPECT_EQ(committed("t"), -1);
  EXPECT_FALSE(uut.exists());
}

TEST_F(cursors_spec, a_commit_into_an_empty_group_has_a_whole_retention_too) {
  const auto joined = stable_consumer_of("t");
  ask(leave_request{{{joined.member_id, std::nullopt}}});
  ask(commit("u", 1));
  pass(6 * day);
  ask(commit("t", 1));
  pass(6 * day);
  EXPECT_EQ(committed("t"), 1);
  EXPECT_EQ(committed("u"), -1);
}

TEST_F(cursors_spec, offsets_of_a_group_without_members_ever_expire_a_retention_after_their_commit) {
  ask(commit("t", 1));
  pass(6 * day);
  ask(commit("u", 2));
  pass(day + 11min);
  EXPECT_EQ(committed("t"), -1);
  EXPECT_EQ(committed("u"), 2);
}

TEST_F(cursors_spec, in_a_live_group_only_topics_that_nobody_reads_any_more_expire) {
  const auto joined = stable_consumer_of("t");
  ask(commit("t", 1, joined.member_id, joined.at));
  ask(commit("u", 2, joined.member_id, joined.at));
  live(8 * day, joined);
  EXPECT_EQ(committed("t"), 1);
  EXPECT_EQ(committed("u"), -1);
}

TEST_F(cursors_spec, a_client_may_set_its_own_retention) {
  auto request = commit("t", 1);
  request.topics[0].partitions[0].expires_at = now.wall + std::chrono::milliseconds(1h).count();
  ask(request);
  pass(2h);
  EXPECT_EQ(committed("t"), -1);
}

TEST_F(cursors_spec, an_empty_group_with_nothing_committed_is_forgotten) {
  const auto members = stable_group(1);
  ask(leave_request{{{members[0].member_id, std::nullopt}}});
  EXPECT_TRUE(uut.exists());
  pass(10min);
  EXPECT_FALSE(uut.exists());
  EXPECT_TRUE(replayed.empty());
}

}  // namespace
}  // namespace millrace
