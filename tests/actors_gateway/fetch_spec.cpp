#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

class fetch_spec : public gateway_fixture {
 protected:
  fetch_spec() {
    for (const auto& p : near) p->progress->high_watermark = p->progress->last_stable_offset = 0;
  }

  kafka::fetch_response take() {
    settle();
    return client->take<kafka::fetch_response>();
  }

  kafka::fetch_response ask(const kafka::fetch_request& request, int version = say::fetch_version) {
    client->send(request, version);
    return take();
  }

  static error_code error_of(const kafka::fetch_response& response) {
    return response.responses.at(0).partitions.at(0).error_code;
  }

  /// Bytes in a file, as a partition returns them.
  payload_list records(std::string_view bytes) {
    auto file = *disk.open("/records", open_mode::create);
    EXPECT_TRUE(write_at(*file, 0, std::as_bytes(std::span(bytes))));
    return {file_slice{file, 0, bytes.size()}};
  }

  memory_disk disk;
  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(fetch_spec, returns_the_bytes_that_the_partition_gives) {
  client->send(say::fetch("t", 0, 3), say::fetch_version);
  settle();
  near[0]->answer_read(9, records("some bytes"));
  const auto response = take();
  const auto& partition = response.responses.at(0).partitions.at(0);
  EXPECT_EQ(partition.high_watermark.value, 9);
  const auto bytes = std::get<std::span<const std::byte>>(partition.records);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()), "some bytes");
}

TEST_F(fetch_spec, at_the_end_of_a_partition_asks_nobody) {
  const auto response = ask(say::fetch());
  EXPECT_EQ(error_of(response), error_code::none);
  EXPECT_THAT(near[0]->reads, IsEmpty());
}

TEST_F(fetch_spec, of_an_unknown_topic_or_partition_is_refused_at_once) {
  EXPECT_EQ(error_of(ask(say::fetch("none", 0, 0, 500'000))), error_code::unknown_topic_or_partition);
  EXPECT_EQ(error_of(ask(say::fetch("t", 2, 0, 500'000))), error_code::unknown_topic_or_partition);
}

TEST_F(fetch_spec, of_an_unknown_topic_id_is_refused) {
  auto request = say::fetch();
  request.topics[0].topic_id = id_number(99);
  EXPECT_EQ(error_of(ask(request, 13)), error_code::unknown_topic_id);
}

TEST_F(fetch_spec, that_waits_is_answered_when_the_partition_has_more) {
  client->send(say::fetch("t", 0, 0, 500'000), say::fetch_version);
  settle();
  EXPECT_THAT(client->waiting(), IsEmpty());
  near[0]->fire_watch(1);
  settle();
  near[0]->answer_read(1, records("more"));
  EXPECT_EQ(take().responses.at(0).partitions.at(0).high_watermark.value, 1);
}

TEST_F(fetch_spec, that_waits_and_gets_too_little_waits_on) {
  auto request = say::fetch("t", 0, 0, 500'000);
  request.min_bytes = 10;
  client->send(request, say::fetch_version);
  settle();
  near[0]->fire_watch(1);
  settle();
  near[0]->answer_read(1, records("few"));
  settle();
  EXPECT_THAT(client->waiting(), IsEmpty());
  EXPECT_EQ(near[0]->watches.at(0).message.read()->getOffset(), 1);
  near[0]->fire_watch(2);
  settle();
  near[0]->answer_read(2, records("enough of them"));
  settle();
  EXPECT_THAT(client->waiting(), ElementsAre(1));
}

TEST_F(fetch_spec, that_waits_and_gets_nothing_of_what_there_is_waits_for_more_than_that) {
  client->send(say::fetch("t", 0, 5, 500'000), say::fetch_version);
  settle();
  near[0]->answer_read(9);
  settle();
  EXPECT_EQ(near[0]->watches.at(0).message.read()->getOffset(), 9);
}

TEST_F(fetch_spec, that_waits_is_answered_empty_when_its_time_is_over) {
  client->send(say::fetch("t", 0, 0, 1), say::fetch_version);
  EXPECT_TRUE(becomes_true([&] { return !client->waiting().empty(); }));
  EXPECT_EQ(error_of(client->take<kafka::fetch_response>()), error_code::none);
}

TEST_F(fetch_spec, two_that_wait_for_one_partition_are_both_woken) {
  for (int i = 0; i < 2; ++i) client->send(say::fetch("t", 0, 0, 500'000), say::fetch_version);
  settle();
  EXPECT_EQ(near[0]->watches.size(), 1u);
  near[0]->fire_watch(1);
  settle();
  ASSERT_EQ(near[0]->reads.size(), 2u);
  for (int i = 0; i < 2; ++i) near[0]->answer_read(1, records("more"));
  settle();
  EXPECT_THAT(client->waiting(), ElementsAre(1, 2));
}

// --- sessions

TEST_F(fetch_spec, in_an_unknown_session_is_refused) {
  EXPECT_EQ(ask(say::fetch_in_session(12, 1)).error_code, error_code::fetch_session_id_not_found);
}

TEST_F(fetch_spec, out_of_turn_in_a_session_is_refused) {
  const auto id = ask(say::fetch_in_session(0, 0)).session_id;
  EXPECT_NE(id, 0);
  EXPECT_EQ(ask(say::fetch_in_session(id, 2)).error_code, error_code::invalid_fetch_session_epoch);
  EXPECT_EQ(ask(say::fetch_in_session(id, 1)).error_code, error_code::none);
}

TEST_F(fetch_spec, in_the_session_of_another_connection_is_refused) {
  const auto id = ask(say::fetch_in_session(0, 0)).session_id;
  const auto other = connect();
  other->send(say::fetch_in_session(id, 1), say::fetch_version);
  settle();
  EXPECT_EQ(other->take<kafka::fetch_response>().error_code, error_code::fetch_session_id_not_found);
}

TEST_F(fetch_spec, in_a_session_tells_only_what_changed) {
  const auto id = ask(say::fetch_in_session(0, 0)).session_id;
  kafka::fetch_request same;
  same.session_id = id;
  same.session_epoch = 1;
  EXPECT_THAT(ask(same).responses, IsEmpty());
}

TEST_F(fetch_spec, beside_another_of_its_session_that_still_waits_is_refused) {
  const auto id = ask(say::fetch_in_session(0, 0)).session_id;
  client->send(say::fetch_in_session(id, 1, 500'000), say::fetch_version);
  settle();
  kafka::fetch_request forgets;
  forgets.session_id = id;
  forgets.session_epoch = 2;
  forgets.forgotten_topics_data.push_back({"t", {}, {kafka::partition_index(0)}});
  client->send(forgets, say::fetch_version);
  settle();
  near[0]->fire_watch(1);
  settle();
  near[0]->answer_read(1, records("more"));
  EXPECT_EQ(take().responses.at(0).topic, "t");
  EXPECT_EQ(take().error_code, error_code::invalid_fetch_session_epoch);
}

TEST_F(fetch_spec, in_a_session_begins_when_the_one_before_is_answered) {
  limit([](gateway_limits& l) { l.in_flight_max = 1; });
  client = connect();
  client->send(say::fetch_in_session(0, 0, 1), say::fetch_version);
  client->send(say::fetch_in_session(1, 1), say::fetch_version);
  EXPECT_TRUE(becomes_true([&] { return client->waiting().size() == 2; }));
  EXPECT_EQ(take().session_id, 1);
  EXPECT_EQ(take().error_code, error_code::none);
}

}  // namespace
}  // namespace millrace
