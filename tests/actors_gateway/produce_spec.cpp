#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

class produce_spec : public gateway_fixture {
 protected:
  kafka::produce_response_partition take() {
    settle();
    return client->take<kafka::produce_response>().responses.at(0).partition_responses.at(0);
  }

  kafka::produce_response_partition ask(const kafka::produce_request& request, int version = say::produce_version) {
    client->send(request, version);
    return take();
  }

  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(produce_spec, hands_the_batch_over_as_it_came) {
  client->send(say::produce(), say::produce_version);
  settle();
  const auto payloads = near[0]->appends.at(0).message.payloads();
  const auto bytes = std::get<slice>(payloads[0]).bytes();
  EXPECT_TRUE(std::equal(bytes.begin(), bytes.end(), say::one_batch().begin(), say::one_batch().end()));
}

TEST_F(produce_spec, is_answered_with_what_the_partition_says) {
  client->send(say::produce(), say::produce_version);
  settle();
  near[0]->answer_append(41);
  const auto answer = take();
  EXPECT_EQ(answer.error_code, error_code::none);
  EXPECT_EQ(answer.base_offset.value, 41);
}

TEST_F(produce_spec, is_answered_when_every_partition_has_answered_each_in_its_place) {
  auto request = say::produce("t", 1);
  auto& second = request.topic_data[0].partition_data.emplace_back();
  second.records = say::one_batch();
  client->send(request, say::produce_version);
  settle();
  near[0]->answer_append(5);
  settle();
  EXPECT_THAT(client->waiting(), IsEmpty());
  near[1]->answer_append(-1, error_code::kafka_storage_error);
  settle();
  const auto answers = client->take<kafka::produce_response>().responses.at(0).partition_responses;
  EXPECT_EQ(answers.at(0).index.value, 1);
  EXPECT_EQ(answers.at(0).error_code, error_code::kafka_storage_error);
  EXPECT_EQ(answers.at(1).error_code, error_code::none);
  EXPECT_EQ(answers.at(1).base_offset.value, 5);
}

TEST_F(produce_spec, to_an_unknown_topic_or_partition_is_refused) {
  EXPECT_EQ(ask(say::produce("none")).error_code, error_code::unknown_topic_or_partition);
  EXPECT_EQ(ask(say::produce("t", 2)).error_code, error_code::unknown_topic_or_partition);
  EXPECT_EQ(ask(say::produce("t", -1)).error_code, error_code::unknown_topic_or_partition);
}

TEST_F(produce_spec, to_an_unknown_topic_id_is_refused) {
  auto request = say::produce();
  request.topic_data[0].topic_id = id_number(99);
  EXPECT_EQ(ask(request, 13).error_code, error_code::unknown_topic_id);
}

TEST_F(produce_spec, goes_on_with_the_partitions_that_exist) {
  auto request = say::produce("t", 9);
  auto& second = request.topic_data[0].partition_data.emplace_back();
  second.records = say::one_batch();
  client->send(request, say::produce_version);
  settle();
  near[0]->answer_append(3);
  settle();
  const auto answers = client->take<kafka::produce_response>().responses.at(0).partition_responses;
  EXPECT_EQ(answers.at(0).error_code, error_code::unknown_topic_or_partition);
  EXPECT_EQ(answers.at(1).base_offset.value, 3);
}

TEST_F(produce_spec, with_acks_other_than_0_1_and_minus_1_is_refused_and_appends_nothing) {
  for (const std::int16_t acks : {-2, 2, 1000}) {
    EXPECT_EQ(ask(say::produce("t", 0, acks)).error_code, error_code::invalid_required_acks);
  }
  EXPECT_THAT(near[0]->appends, IsEmpty());
}

TEST_F(produce_spec, that_wants_more_replicas_in_sync_than_there_are_is_refused) {
  settings.in_sync_replicas_min = 2;
  put_topic("twice", 9, {near[0]}, 0);
  EXPECT_EQ(ask(say::produce("twice", 0, -1)).error_code, error_code::not_enough_replicas);
  EXPECT_THAT(near[0]->appends, IsEmpty());
  client->send(say::produce("twice", 0, 1), say::produce_version);
  settle();
  EXPECT_EQ(near[0]->appends.size(), 1U) << "acks=1 does not ask for them";
}

TEST_F(produce_spec, without_records_is_refused) {
  auto request = say::produce();
  request.topic_data[0].partition_data[0].records.reset();
  EXPECT_EQ(ask(request).error_code, error_code::invalid_record);
}

TEST_F(produce_spec, in_a_version_before_record_batches_is_refused) {
  EXPECT_EQ(ask(say::produce(), 2).error_code, error_code::unsupported_version);
}

TEST_F(produce_spec, with_acks_0_sends_nothing_and_lets_the_next_reply_through) {
  client->send(say::produce("t", 0, 0), say::produce_version);
  client->send(say::metadata(), say::metadata_version);
  settle();
  EXPECT_THAT(client->waiting(), IsEmpty());
  near[0]->answer_append(0);
  settle();
  EXPECT_THAT(client->waiting(), ElementsAre(2));
}

TEST_F(produce_spec, with_acks_0_that_fails_closes_the_connection_with_the_reason) {
  client->send(say::produce("t", 0, 0), say::produce_version);
  settle();
  near[0]->answer_append(-1, error_code::corrupt_message);
  settle();
  EXPECT_TRUE(client->is_closed());
  EXPECT_THAT(logged(), HasSubstr("produce with acks=0 failed: CORRUPT_MESSAGE"));
}

TEST_F(produce_spec, with_acks_0_to_an_unknown_topic_closes_the_connection) {
  client->send(say::produce("none", 0, 0), say::produce_version);
  settle();
  EXPECT_TRUE(client->is_closed());
  EXPECT_THAT(logged(), HasSubstr("produce with acks=0 failed: UNKNOWN_TOPIC_OR_PARTITION"));
}

TEST_F(produce_spec, with_acks_0_reaches_the_partition_though_the_client_leaves_behind_it) {
  client->send(say::produce("t", 0, 0), say::produce_version);
  client->leave();
  settle();
  EXPECT_EQ(near[0]->appends.size(), 1u);
}

}  // namespace
}  // namespace millrace
