#include "actors/catalog/messages.hpp"
#include "actors/group/reply_message.hpp"
#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

/// A client that goes while the node works for it. Memory of requests is charged to the budget, so none is left there.
class leaving_client : public gateway_fixture {
 protected:
  void leave() {
    settle();
    client->leave();
    settle();
    EXPECT_EQ(open_connections(), 0u);
  }

  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(leaving_client, leaves_nothing_of_a_produce) {
  client->send(say::produce(), say::produce_version);
  settle();
  EXPECT_GT(budget.used(), 0u);
  leave();
  near[0]->answer_append(0);
  settle();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(leaving_client, leaves_nothing_of_a_fetch_that_waits) {
  client->send(say::fetch("t", 0, 0, 2'000'000'000), say::fetch_version);
  near[0]->progress->high_watermark = near[0]->progress->last_stable_offset = 0;
  leave();
  EXPECT_EQ(budget.used(), 0u);
  near[0]->fire_watch(1);
  settle();
  EXPECT_THAT(near[0]->reads, IsEmpty());
}

TEST_F(leaving_client, leaves_nothing_of_a_fetch_that_is_under_way) {
  client->send(say::fetch("t", 0, 5), say::fetch_version);
  leave();
  near[0]->answer_read(9);
  settle();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(leaving_client, leaves_nothing_of_a_question_to_a_partition) {
  client->send(say::list_offsets("t", 0), 7);
  leave();
  near[0]->offset_queries.answer(make_envelope<schema::OffsetAnswer>([](auto) {}));
  settle();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(leaving_client, leaves_nothing_of_a_question_that_is_never_answered) {
  client->send(say::list_offsets("t", 0), 7);
  leave();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(leaving_client, leaves_nothing_of_a_question_to_a_group) {
  client->send(kafka::heartbeat_request(), 4);
  leave();
  coordinators->groups.answer(failure_message(error_code::none));
  settle();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(leaving_client, leaves_nothing_of_a_change_of_the_catalog_and_what_waits_behind_it) {
  client->send(say::create_topic("new"), 5);
  client->send(say::metadata(), say::metadata_version);
  leave();
  coordinators->create_topics.answer(to_message(create_topics_reply{{{"new", {}, id_number(9), 1, 1, {}}}}));
  settle();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(leaving_client, leaves_nothing_of_a_producer_id) {
  client->send(kafka::init_producer_id_request(), 4);
  leave();
  coordinators->producer_ids.front().deliver(std::int64_t{1000});
  settle();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(leaving_client, leaves_nothing_of_half_a_request) {
  const auto bytes = client->frame_of(say::produce(), say::produce_version);
  client->send_bytes(std::span(bytes).first(bytes.size() / 2));
  leave();
  EXPECT_EQ(budget.used(), 0u);
}

TEST_F(leaving_client, gives_its_fetch_sessions_back) {
  client->send(say::fetch_in_session(0, 0), say::fetch_version);
  near[0]->progress->high_watermark = near[0]->progress->last_stable_offset = 0;
  settle();
  EXPECT_EQ(counts.session_slots.used, 1u);
  leave();
  EXPECT_EQ(counts.session_slots.used, 0u);
}

}  // namespace
}  // namespace millrace
