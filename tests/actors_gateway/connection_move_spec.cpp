#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

class moving_connection : public gateway_fixture {
 protected:
  void answer_all(std::int64_t offset) {
    settle();
    while (!far->appends.empty()) far->answer_append(offset++);
    settle();
  }

  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(moving_connection, goes_to_the_reactor_of_the_first_partition_that_is_named) {
  client->send(say::produce("far"), say::produce_version);
  answer_all(0);
  EXPECT_THAT(moves, ElementsAre(1u));
  EXPECT_THAT(client->waiting(), ElementsAre(1));
  EXPECT_EQ(open_connections(), 1u);
}

TEST_F(moving_connection, moves_once) {
  client->send(say::produce("far"), say::produce_version);
  answer_all(0);
  client->send(say::fetch("t"), say::fetch_version);
  settle();
  EXPECT_THAT(moves, ElementsAre(1u));
}

TEST_F(moving_connection, stays_where_its_partition_is) {
  client->send(say::produce("t"), say::produce_version);
  client->send(say::produce("far"), say::produce_version);
  settle();
  EXPECT_THAT(moves, IsEmpty());
}

TEST_F(moving_connection, takes_requests_and_half_a_request_with_it) {
  std::vector<std::byte> bytes;
  for (int i = 0; i < 3; ++i) {
    const auto one = client->frame_of(say::produce("far"), say::produce_version);
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  const auto rest = std::span(bytes).subspan(bytes.size() - 20);
  client->send_bytes(std::span(bytes).first(bytes.size() - 20));
  settle();
  EXPECT_THAT(moves, ElementsAre(1u));
  EXPECT_EQ(far->appends.size(), 2u);
  client->send_bytes(rest);
  answer_all(0);
  EXPECT_THAT(client->waiting(), ElementsAre(1, 2, 3));
}

TEST_F(moving_connection, takes_half_a_length_with_it) {
  auto bytes = client->frame_of(say::produce("far"), say::produce_version);
  const auto second = client->frame_of(say::metadata(), say::metadata_version);
  bytes.insert(bytes.end(), second.begin(), second.begin() + 2);
  client->send_bytes(bytes);
  settle();
  client->send_bytes(std::span(second).subspan(2));
  answer_all(0);
  EXPECT_THAT(client->waiting(), ElementsAre(1, 2));
}

TEST_F(moving_connection, keeps_the_name_of_its_client) {
  kafka::api_versions_request hello;
  hello.client_software_name = "shop";
  hello.client_software_version = "1";
  client->send(hello, 3);
  settle();
  client->send(say::produce("far"), say::produce_version);
  settle();
  client->send_length(-1);
  settle();
  EXPECT_THAT(moves, ElementsAre(1u));
  EXPECT_THAT(logged(), HasSubstr("client=\"shop 1\""));
}

TEST_F(moving_connection, waits_for_requests_under_way) {
  client->send(say::list_offsets("t", 0), 7);
  client->send(say::produce("far"), say::produce_version);
  settle();
  EXPECT_THAT(moves, IsEmpty());
  near[0]->offset_queries.answer(make_envelope<schema::OffsetAnswer>([](auto) {}));
  answer_all(0);
  EXPECT_THAT(client->waiting(), ElementsAre(1, 2));
}

TEST_F(moving_connection, loses_no_reply_that_the_client_has_not_read) {
  for (int i = 0; i < 4000; ++i) client->send(say::metadata(), say::metadata_version), settle();
  client->send(say::produce("far"), say::produce_version);
  settle();
  answer_all(0);
  const auto last = 4001u;
  EXPECT_TRUE(becomes_true([&] { return client->waiting().size() == last; })) << client->waiting().size();
}

TEST_F(moving_connection, is_no_longer_held_where_it_was) {
  client->send(say::produce("far"), say::produce_version);
  answer_all(0);
  client->leave();
  settle();
  EXPECT_EQ(open_connections(), 0u);
  EXPECT_EQ(budget.used(), 0u);
}

}  // namespace
}  // namespace millrace
