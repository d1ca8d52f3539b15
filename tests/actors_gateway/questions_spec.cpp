#include "actors/catalog/messages.hpp"
#include "actors/group/reply_message.hpp"
#include "codecs/kafka/api/08_offset_commit.hpp"
#include "codecs/kafka/api/10_find_coordinator.hpp"
#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

/// What is asked of the catalog, of groups and of the keeper of producer ids on the way to an answer.
class question : public gateway_fixture {
 protected:
  template <class Response, class Request>
  Response ask(const Request& request, int version) {
    client->send(request, version);
    settle();
    return client->take<Response>();
  }

  template <class Response>
  Response take() {
    settle();
    return client->take<Response>();
  }

  void give_producer_ids(std::int64_t first) {
    coordinators->producer_ids.front().deliver(first);
    coordinators->producer_ids.pop_front();
    settle();
  }

  static kafka::metadata_request metadata_of(std::string_view topic) {
    kafka::metadata_request request;
    request.topics.emplace();
    request.topics->push_back({{}, topic});
    return request;
  }

  static error_code error_of(const kafka::create_topics_response& r) { return r.topics.at(0).error_code; }

  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(question, to_the_catalog_that_is_not_answered_times_out) {
  client->send(say::create_topic("new"), 5);
  settle();
  pass(31s);
  EXPECT_EQ(error_of(take<kafka::create_topics_response>()), error_code::request_timed_out);
}

TEST_F(question, to_a_catalog_that_has_ended_says_that_nothing_was_kept) {
  caf::anon_send_exit(coordinators->actor, caf::exit_reason::kill);
  settle();
  EXPECT_EQ(error_of(ask<kafka::create_topics_response>(say::create_topic("new"), 5)), error_code::kafka_storage_error);
}

TEST_F(question, that_names_too_many_topics_to_the_catalog_closes_the_connection) {
  kafka::create_topics_request request;
  request.topics.resize(10'001);
  const auto bytes = client->frame_of(request, 5);
  for (std::size_t at = 0; at < bytes.size(); at += 50'000) {
    client->send_bytes(std::span(bytes).subspan(at, std::min<std::size_t>(50'000, bytes.size() - at)));
    settle();
  }
  EXPECT_TRUE(client->is_closed());
  EXPECT_THAT(logged(), HasSubstr("a request of 10001 items"));
}

TEST_F(question, about_a_topic_that_is_not_there_waits_until_it_is_made) {
  client->send(metadata_of("new"), say::metadata_version);
  settle();
  EXPECT_THAT(client->waiting(), IsEmpty());
  auto with_new = std::make_shared<catalog_view>(*topics);
  auto entry = std::make_shared<topic_entry>();
  entry->facts = std::make_shared<const topic>(topic{"new", id_number(9), 1, 0, {}});
  entry->partitions.resize(1);
  with_new->put(entry);
  topics = with_new;
  coordinators->create_topics.answer(to_message(create_topics_reply{{{"new", {}, id_number(9), 1, 1, {}}}}));
  const auto answer = take<kafka::metadata_response>().topics.at(0);
  EXPECT_EQ(answer.error_code, error_code::none);
  EXPECT_EQ(answer.partitions.size(), 1u);
}

TEST_F(question, about_a_topic_that_cannot_be_made_gives_the_reason) {
  client->send(metadata_of("new"), say::metadata_version);
  settle();
  const outcome refusal{error_code::policy_violation, "no"};
  coordinators->create_topics.answer(to_message(create_topics_reply{{{"new", refusal, {}}}}));
  EXPECT_EQ(take<kafka::metadata_response>().topics.at(0).error_code, error_code::policy_violation);
}

TEST_F(question, to_groups_that_have_ended_is_answered_as_without_a_coordinator) {
  caf::anon_send_exit(coordinators->actor, caf::exit_reason::kill);
  settle();
  EXPECT_EQ(ask<kafka::heartbeat_response>(kafka::heartbeat_request(), 4).error_code,
            error_code::coordinator_not_available);
}

TEST_F(question, to_a_group_waits_as_long_as_the_group_wants) {
  client->send(kafka::heartbeat_request(), 4);
  settle();
  pass(3600s);
  EXPECT_THAT(client->waiting(), IsEmpty());
  coordinators->groups.answer(failure_message(error_code::rebalance_in_progress));
  EXPECT_EQ(take<kafka::heartbeat_response>().error_code, error_code::rebalance_in_progress);
}

TEST_F(question, to_a_group_does_not_ask_for_partitions_that_do_not_exist) {
  kafka::offset_commit_request commit;
  commit.group_id = "g";
  auto& topic = commit.topics.emplace_back();
  topic.name = "t";
  topic.partitions.resize(2);
  topic.partitions[0].partition_index = kafka::partition_index(9);
  topic.partitions[1].partition_index = kafka::partition_index(1);
  client->send(commit, 8);
  settle();
  commit_reply decided;
  decided.errors = {error_code::offset_metadata_too_large};
  coordinators->groups.answer(to_message(group_reply(decided)));
  const auto answers = take<kafka::offset_commit_response>().topics.at(0).partitions;
  EXPECT_EQ(answers.at(0).error_code, error_code::unknown_topic_or_partition);
  EXPECT_EQ(answers.at(1).error_code, error_code::offset_metadata_too_large);
}

TEST_F(question, for_producer_ids_is_put_once_for_many_ids) {
  client->send(kafka::init_producer_id_request(), 4);
  settle();
  give_producer_ids(5000);
  EXPECT_EQ(take<kafka::init_producer_id_response>().producer_id.value, 5000);
  const auto second = ask<kafka::init_producer_id_response>(kafka::init_producer_id_request(), 4);
  EXPECT_EQ(second.producer_id.value, 5001);
  EXPECT_EQ(second.producer_epoch.value, 0);
}

TEST_F(question, for_producer_ids_gives_two_clients_different_ids) {
  const auto other = connect();
  client->send(kafka::init_producer_id_request(), 4);
  other->send(kafka::init_producer_id_request(), 4);
  settle();
  for (std::int64_t first = 1000; !coordinators->producer_ids.empty(); first += 1000) give_producer_ids(first);
  const auto one = client->take<kafka::init_producer_id_response>().producer_id;
  EXPECT_NE(one, other->take<kafka::init_producer_id_response>().producer_id);
}

TEST_F(question, for_producer_ids_that_is_not_answered_has_an_error) {
  client->send(kafka::init_producer_id_request(), 4);
  settle();
  pass(11s);
  const auto answer = take<kafka::init_producer_id_response>();
  EXPECT_EQ(answer.error_code, error_code::coordinator_not_available);
  EXPECT_EQ(answer.producer_id.value, -1);
}

TEST_F(question, of_an_idempotent_producer_that_has_an_id_is_answered_with_a_fresh_one_at_epoch_0) {
  kafka::init_producer_id_request request;
  request.producer_id = kafka::producer_id(77);
  request.producer_epoch = kafka::producer_epoch(4);
  client->send(request, 4);
  settle();
  give_producer_ids(5000);
  const auto answer = take<kafka::init_producer_id_response>();
  EXPECT_EQ(answer.producer_id.value, 5000);
  EXPECT_EQ(answer.producer_epoch.value, 0);
}

TEST_F(question, who_coordinates_is_answered_with_the_address_of_the_listener) {
  kafka::find_coordinator_request request;
  request.coordinator_keys = {"g"};
  const auto found = ask<kafka::find_coordinator_response>(request, 4).coordinators.at(0);
  EXPECT_EQ(found.host, "example.org");
  EXPECT_EQ(found.node_id, 7);
  request.key_type = 2;
  EXPECT_EQ(ask<kafka::find_coordinator_response>(request, 4).coordinators.at(0).error_code,
            error_code::invalid_request);
}

TEST_F(question, where_a_transactional_id_has_its_coordinator_names_this_node) {
  kafka::find_coordinator_request coordinator;
  coordinator.coordinator_keys = {"tx"};
  coordinator.key_type = 1;
  const auto told = ask<kafka::find_coordinator_response>(coordinator, 4).coordinators.at(0);
  EXPECT_EQ(told.error_code, error_code::none);
  EXPECT_EQ(told.node_id, 7);
}

}  // namespace
}  // namespace millrace
