#include "actors/catalog/messages.hpp"
#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

class order_of_replies : public gateway_fixture {
 protected:
  std::unique_ptr<gateway_client> client = connect();

  void answer_create(const std::string& name) {
    coordinators->create_topics.answer(to_message(create_topics_reply{{{name, {}, id_number(9), 1, 1, {}}}}));
    settle();
  }
};

TEST_F(order_of_replies, is_that_of_requests_though_a_later_one_is_ready_first) {
  client->send(say::produce("t", 0), say::produce_version);
  client->send(say::metadata(), say::metadata_version);
  client->send(say::produce("t", 1), say::produce_version);
  settle();
  near[1]->answer_append(70);
  settle();
  EXPECT_THAT(client->waiting(), IsEmpty());
  near[0]->answer_append(50);
  settle();
  EXPECT_THAT(client->waiting(), ElementsAre(1, 2, 3));
  const auto offset_of = [](const kafka::produce_response& r) {
    return r.responses.at(0).partition_responses.at(0).base_offset.value;
  };
  EXPECT_EQ(offset_of(client->take<kafka::produce_response>()), 50);
  client->take<kafka::metadata_response>();
  EXPECT_EQ(offset_of(client->take<kafka::produce_response>()), 70);
}

TEST_F(order_of_replies, does_not_keep_pipelined_requests_from_their_partitions) {
  for (int i = 0; i < 3; ++i) client->send(say::produce("t", 0), say::produce_version);
  settle();
  EXPECT_EQ(near[0]->appends.size(), 3u);
}

TEST_F(order_of_replies, of_one_connection_is_nothing_to_another) {
  const auto other = connect();
  near[0]->progress->high_watermark = near[0]->progress->last_stable_offset = 0;
  client->send(say::fetch("t", 0, 0, 500'000), say::fetch_version);
  client->send(say::metadata(), say::metadata_version);
  other->send(say::metadata(), say::metadata_version);
  settle();
  EXPECT_THAT(client->waiting(), IsEmpty());
  EXPECT_THAT(other->waiting(), ElementsAre(1));
}

TEST_F(order_of_replies, holds_up_a_change_of_the_catalog_until_all_before_it_are_answered) {
  client->send(say::produce(), say::produce_version);
  client->send(say::create_topic("new"), 5);
  settle();
  EXPECT_EQ(coordinators->create_topics.size(), 0u);
  near[0]->answer_append(0);
  settle();
  EXPECT_EQ(coordinators->create_topics.size(), 1u);
}

TEST_F(order_of_replies, holds_up_what_follows_a_change_of_the_catalog) {
  client->send(say::create_topic("new"), 5);
  client->send(say::produce(), say::produce_version);
  settle();
  EXPECT_THAT(near[0]->appends, IsEmpty());
  answer_create("new");
  EXPECT_THAT(client->waiting(), ElementsAre(1));
  EXPECT_EQ(near[0]->appends.size(), 1u);
}

TEST_F(order_of_replies, is_kept_when_requests_come_in_pieces) {
  auto bytes = client->frame_of(say::produce(), say::produce_version);
  const auto second = client->frame_of(say::metadata(), say::metadata_version);
  bytes.insert(bytes.end(), second.begin(), second.end());
  for (const auto& byte : bytes) {
    client->send_bytes({&byte, 1});
    settle();
  }
  near[0]->answer_append(0);
  settle();
  EXPECT_THAT(client->waiting(), ElementsAre(1, 2));
}

}  // namespace
}  // namespace millrace
