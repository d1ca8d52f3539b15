#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "tests/actors_group/group_fixture.hpp"

namespace millrace {
namespace {

void expect_arrives(const group_request& sent) {
  const auto message = to_message("orders", sent);
  const auto view = message.read();
  EXPECT_EQ(std::string(view->getGroupId()), "orders");
  EXPECT_TRUE(request_of(*view) == sent);
}

template <class Reply>
void expect_arrives_back(const Reply& sent) {
  const auto message = to_message(sent);
  const auto view = message.read();
  EXPECT_TRUE(reply_of<Reply>(*view) == sent);
}

const std::string any_bytes("\0\xff\x80 bytes", 9);

TEST(group_messages, requests_of_members_arrive_as_they_were_sent) {
  expect_arrives(join_request{
      "id", "instance", "client", "/host", 6s, 60s, "consumer", {{"range", any_bytes}, {"sticky", ""}}, true, true});
  expect_arrives(join_request{});
  expect_arrives(
      sync_request{"id", "instance", generation(7), "consumer", "range", {{"id", any_bytes}, {"other", ""}}});
  expect_arrives(sync_request{});
  expect_arrives(heartbeat_request{"id", "instance", generation(7)});
  expect_arrives(heartbeat_request{});
  expect_arrives(leave_request{{{"id", std::nullopt}, {"", "instance"}}});
}

TEST(group_messages, an_empty_instance_id_is_not_the_same_as_none) {
  expect_arrives(heartbeat_request{"id", "", generation(7)});
  expect_arrives(sync_request{"id", "", generation(7), "", "", {}});
}

TEST(group_messages, requests_about_offsets_arrive_as_they_were_sent) {
  const kafka::partition_index partition(3);
  const topic_partitions topic{"t", {partition, kafka::partition_index(5)}};
  expect_arrives(commit_request{
      "id",
      "instance",
      generation(7),
      true,
      {{"t", {{partition, kafka::offset(8), kafka::leader_epoch(9), "note", kafka::timestamp(10)}, {}}}, {"u", {}}}});
  expect_arrives(commit_request{});
  expect_arrives(cursors_query{});
  expect_arrives(cursors_query{std::vector<topic_partitions>{}});
  expect_arrives(cursors_query{std::vector{topic}});
  expect_arrives(cursors_query{std::vector{topic}, true});
  expect_arrives(cursors_query{std::nullopt, true});
  expect_arrives(cursors_deletion{{topic}});
  expect_arrives(group_query{});
  expect_arrives(group_deletion{});
  expect_arrives(topics_deletion{{"t", "u"}});
}

TEST(group_messages, requests_about_transactions_arrive_as_they_were_sent) {
  const kafka::producer_id producer(1LL << 40);
  const kafka::producer_epoch epoch(7);
  expect_arrives(transactional_commit{
      "id",
      "instance",
      generation(7),
      producer,
      epoch,
      1ULL << 63,
      {{"t", {{kafka::partition_index(3), kafka::offset(8), kafka::leader_epoch(9), "note", {}}}}, {"u", {}}}});
  expect_arrives(transactional_commit{});
  expect_arrives(transaction_end{producer, epoch, true});
  expect_arrives(transaction_end{});
}

TEST(group_messages, replies_arrive_as_they_were_sent) {
  const auto error = error_code::rebalance_in_progress;
  expect_arrives_back(join_reply{
      error, generation(7), "consumer", "range", "leader", "id", true, {{"id", "instance", any_bytes}, {"b", {}, ""}}});
  expect_arrives_back(sync_reply{error, "consumer", "range", any_bytes});
  expect_arrives_back(heartbeat_reply{error});
  expect_arrives_back(leave_reply{error, {{{"id", "instance"}, error_code::fenced_instance_id}, {}}});
  expect_arrives_back(commit_reply{error, {error_code::none, error_code::offset_metadata_too_large}});
  expect_arrives_back(cursors_reply{
      error, {{"t", {{kafka::partition_index(3), kafka::offset(8), kafka::leader_epoch(9), "note"}, {}}}, {"u", {}}}});
  expect_arrives_back(transactional_commit_reply{error, 0, {error_code::none, error_code::offset_metadata_too_large}});
  expect_arrives_back(transactional_commit_reply{error_code::none, 1ULL << 63, {}});
  expect_arrives_back(transaction_end_reply{error});
  cursors_reply unstable{error_code::none, {{"t", {{}}}}};
  unstable.topics[0].partitions[0].unstable = true;
  expect_arrives_back(unstable);
  expect_arrives_back(cursors_deletion_reply{error, {error_code::none, error_code::group_subscribed_to_topic}});
  expect_arrives_back(group_deletion_reply{error});
  for (const auto phase : {group_phase::empty, group_phase::preparing_rebalance, group_phase::completing_rebalance,
                           group_phase::stable, group_phase::dead}) {
    expect_arrives_back(group_description{
        error, phase, "consumer", "range", {{{"id", "instance"}, "client", "/host", any_bytes, any_bytes}, {}}});
  }
}

TEST(group_messages, a_failure_answers_any_request) {
  const auto message = failure_message(error_code::coordinator_not_available);
  const auto view = message.read();
  EXPECT_EQ(reply_of<join_reply>(*view).error, error_code::coordinator_not_available);
  EXPECT_EQ(reply_of<commit_reply>(*view).error, error_code::coordinator_not_available);
  EXPECT_TRUE(reply_of<cursors_reply>(*view).topics.empty());
}

}  // namespace
}  // namespace millrace
