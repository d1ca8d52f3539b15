#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

class limited_connection : public gateway_fixture {
 protected:
  void produce(int count) {
    for (int i = 0; i < count; ++i) client->send(say::produce(), say::produce_version);
    settle();
  }

  /// A request of about `size` bytes that its partition keeps.
  void produce_large(std::size_t size) {
    auto request = say::produce();
    const std::vector<std::byte> records(size);
    request.topic_data[0].partition_data[0].records = records;
    client->send(request, say::produce_version);
    settle();
  }

  static constexpr std::size_t requests_without_reading = 4000;

  /// Enough that their replies do not fit into the socket; how many.
  std::size_t ask_without_reading() {
    for (std::size_t i = 0; i < requests_without_reading && open_connections() > 0; ++i) {
      client->send(say::metadata(), say::metadata_version);
      settle();
    }
    return requests_without_reading;
  }

  void answer_one() {
    near[0]->answer_append(0);
    settle();
  }

  void reconnect(void (*change)(gateway_limits&)) {
    limit(change);
    client = connect();
  }

  std::unique_ptr<gateway_client> client;
};

TEST_F(limited_connection, has_no_more_requests_under_way_than_the_bound_and_goes_on_as_they_are_answered) {
  reconnect([](gateway_limits& l) { l.in_flight_max = 2; });
  produce(5);
  EXPECT_EQ(near[0]->appends.size(), 2u);
  answer_one();
  EXPECT_EQ(near[0]->appends.size(), 2u);
  EXPECT_THAT(client->waiting(), ElementsAre(1));
  for (int i = 0; i < 4; ++i) answer_one();
  EXPECT_THAT(client->waiting(), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(limited_connection, is_not_read_while_its_requests_hold_their_memory) {
  reconnect([](gateway_limits& l) { l.memory_bytes_max = 10'000; });
  produce_large(20'000);
  const auto held = budget.used();
  produce_large(20'000);
  EXPECT_EQ(near[0]->appends.size(), 1u);
  EXPECT_EQ(budget.used(), held);
  answer_one();
  EXPECT_EQ(near[0]->appends.size(), 1u);
  answer_one();
  EXPECT_THAT(client->waiting(), ElementsAre(1, 2));
}

TEST_F(limited_connection, begins_nothing_while_the_node_has_no_memory_and_goes_on_when_there_is_some) {
  client = connect();
  budget.take(64 << 20);
  produce(1);
  EXPECT_THAT(near[0]->appends, IsEmpty());
  budget.give_back(64 << 20);
  EXPECT_TRUE(becomes_true([&] { return !near[0]->appends.empty(); }));
  answer_one();
  EXPECT_THAT(client->waiting(), ElementsAre(1));
}

TEST_F(limited_connection, does_not_begin_what_has_come_while_the_node_has_no_memory) {
  client = connect();
  produce(1);
  client->send(say::create_topic("new"), 5);
  settle();
  budget.take(64 << 20);
  answer_one();
  EXPECT_THAT(client->waiting(), ElementsAre(1));
  EXPECT_EQ(coordinators->create_topics.size(), 0u);
  budget.give_back(64 << 20);
  EXPECT_TRUE(becomes_true([&] { return coordinators->create_topics.size() == 1; }));
}

TEST_F(limited_connection, that_does_not_get_on_tells_that_memory_is_short) {
  client = connect();
  budget.take(64 << 20);
  produce(1);
  EXPECT_TRUE(becomes_true([&] { return counts.shortages > 0; }));
  budget.give_back(64 << 20);
}

TEST_F(limited_connection, that_stopped_in_a_request_is_closed_when_memory_is_short_and_patience_is_over) {
  client = connect();
  const auto bytes = client->frame_of(say::produce(), say::produce_version);
  client->send_bytes(std::span(bytes).first(bytes.size() / 2));
  settle();
  tell_connections(memory_is_short::value);
  EXPECT_FALSE(client->is_closed());
  pass(6s);
  tell_connections(memory_is_short::value);
  EXPECT_TRUE(client->is_closed());
  EXPECT_THAT(logged(), HasSubstr("memory is short and a request stopped half way"));
}

TEST_F(limited_connection, that_holds_nothing_stays_when_memory_is_short) {
  client = connect();
  pass(60s);
  tell_connections(memory_is_short::value);
  EXPECT_FALSE(client->is_closed());
}

TEST_F(limited_connection, whose_client_does_not_read_is_closed) {
  reconnect([](gateway_limits& l) { l.write_timeout = 1ms; });
  ask_without_reading();
  EXPECT_TRUE(becomes_true([&] { return open_connections() == 0; }));
  EXPECT_THAT(logged(), HasSubstr("the client does not read its replies"));
}

TEST_F(limited_connection, whose_client_does_not_read_is_closed_sooner_when_memory_is_short) {
  client = connect();
  ask_without_reading();
  tell_connections(memory_is_short::value);
  EXPECT_EQ(open_connections(), 1u);
  pass(6s);
  tell_connections(memory_is_short::value);
  EXPECT_EQ(open_connections(), 0u);
  EXPECT_THAT(logged(), HasSubstr("memory is short and the client does not read its replies"));
}

TEST_F(limited_connection, whose_client_reads_again_gets_every_reply) {
  client = connect();
  const auto asked = ask_without_reading();
  EXPECT_TRUE(becomes_true([&] { return client->waiting().size() == asked; }));
}

TEST_F(limited_connection, is_not_read_while_its_replies_are_not_and_goes_on_when_they_are) {
  reconnect([](gateway_limits& l) { l.memory_bytes_max = 1000; });
  EXPECT_THROW(ask_without_reading(), std::runtime_error);  // the client's own socket is full
  const auto served = metrics.requests();
  EXPECT_TRUE(becomes_true([&] { return client->waiting().size() > served; }));
}

// --- idle connections

TEST_F(limited_connection, that_nobody_uses_is_closed_after_the_idle_timeout) {
  client = connect();
  pass(599s);
  tell_connections(sweep::value);
  EXPECT_FALSE(client->is_closed());
  pass(2s);
  tell_connections(sweep::value);
  EXPECT_TRUE(client->is_closed());
  EXPECT_EQ(metrics.connections_refused.total(), 0u);
}

TEST_F(limited_connection, that_waits_for_an_answer_is_not_idle) {
  client = connect();
  produce(1);
  pass(601s);
  tell_connections(sweep::value);
  EXPECT_FALSE(client->is_closed());
}

TEST_F(limited_connection, is_idle_from_its_last_answer_on) {
  client = connect();
  produce(1);
  pass(601s);
  answer_one();
  tell_connections(sweep::value);
  EXPECT_FALSE(client->is_closed());
  pass(601s);
  tell_connections(sweep::value);
  EXPECT_TRUE(client->is_closed());
}

TEST_F(limited_connection, that_receives_a_request_is_not_idle) {
  client = connect();
  const auto bytes = client->frame_of(say::produce(), say::produce_version);
  client->send_bytes(std::span(bytes).first(20));
  settle();
  pass(400s);
  client->send_bytes(std::span(bytes).subspan(20, 10));
  settle();
  pass(400s);
  tell_connections(sweep::value);
  EXPECT_FALSE(client->is_closed());
}

}  // namespace
}  // namespace millrace
