#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

class list_offsets_spec : public gateway_fixture {
 protected:
  kafka::list_offsets_response_partition take() {
    settle();
    return client->take<kafka::list_offsets_response>().topics.at(0).partitions.at(0);
  }

  kafka::list_offsets_response_partition ask(const kafka::list_offsets_request& request, int version = 7) {
    client->send(request, version);
    return take();
  }

  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(list_offsets_spec, is_answered_with_what_the_partition_says) {
  client->send(say::list_offsets("t", 1, 1000), 7);
  settle();
  EXPECT_EQ(near[1]->offset_queries.oldest().read()->getTimestamp(), 1000);
  near[1]->offset_queries.answer(make_envelope<schema::OffsetAnswer>([](schema::OffsetAnswer::Builder root) {
    root.setOffset(12);
    root.setTimestamp(1001);
    root.setLeaderEpoch(0);
  }));
  const auto answer = take();
  EXPECT_EQ(answer.offset.value, 12);
  EXPECT_EQ(answer.timestamp.value, 1001);
}

TEST_F(list_offsets_spec, of_an_unknown_topic_or_partition_is_refused) {
  EXPECT_EQ(ask(say::list_offsets("none", 0)).error_code, error_code::unknown_topic_or_partition);
  const auto answer = ask(say::list_offsets("t", 2));
  EXPECT_EQ(answer.error_code, error_code::unknown_topic_or_partition);
  EXPECT_EQ(answer.offset.value, -1);
}

TEST_F(list_offsets_spec, with_a_word_that_its_version_does_not_know_is_refused) {
  EXPECT_EQ(ask(say::list_offsets("t", 0, -3), 6).error_code, error_code::unsupported_version);
  EXPECT_EQ(ask(say::list_offsets("t", 0, -7), 11).error_code, error_code::unsupported_version);
}

TEST_F(list_offsets_spec, of_a_partition_named_twice_is_answered_once) {
  auto request = say::list_offsets("t", 0);
  request.topics[0].partitions.push_back(request.topics[0].partitions[0]);
  client->send(request, 7);
  settle();
  near[0]->offset_queries.answer(make_envelope<schema::OffsetAnswer>([](auto) {}));
  settle();
  const auto answers = client->take<kafka::list_offsets_response>().topics.at(0).partitions;
  EXPECT_EQ(answers.at(0).error_code, error_code::none);
  EXPECT_EQ(answers.at(1).error_code, error_code::invalid_request);
}

TEST_F(list_offsets_spec, that_the_partition_does_not_answer_times_out) {
  client->send(say::list_offsets("t", 0), 7);
  settle();
  pass(29s);
  EXPECT_THAT(client->waiting(), IsEmpty());
  pass(2s);
  EXPECT_EQ(take().error_code, error_code::request_timed_out);
}

TEST_F(list_offsets_spec, that_is_answered_too_late_is_answered_once) {
  client->send(say::list_offsets("t", 0), 7);
  settle();
  pass(31s);
  near[0]->offset_queries.answer(make_envelope<schema::OffsetAnswer>([](auto) {}));
  settle();
  EXPECT_THAT(client->waiting(), ElementsAre(1));
}

}  // namespace
}  // namespace millrace
