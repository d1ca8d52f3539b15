#include "actors/catalog/messages.hpp"
#include "actors/catalog/read_only_topic.hpp"
#include "tests/actors_catalog/catalog_fixture.hpp"

namespace millrace {
namespace {

using kafka::error_code;

struct link_topics : catalog_fixture {
  static topic_id id_of(int number) {
    topic_id id;
    id.bytes.fill(static_cast<std::byte>(number));
    return id;
  }

  outcome link(std::vector<topic> topics, std::vector<topic_id> removed = {}) {
    return ask(link_topics_request{std::move(topics), std::move(removed)}).result;
  }
};

TEST_F(link_topics, keep_their_facts_and_ids) {
  const topic wanted{"payments@s.cards", id_of(7), 3, 42, {{std::string(read_only_config), "true"}}};
  EXPECT_TRUE(link({wanted}).is_success());
  EXPECT_EQ(*state.find("payments@s.cards"), wanted);
  EXPECT_EQ(state.partition_count(), 3);
}

TEST_F(link_topics, take_the_name_of_one_that_goes_in_the_same_change) {
  const auto old = create("a").id;
  EXPECT_TRUE(link({{"a", id_of(7), 2, 0, {}}}, {old}).is_success());
  EXPECT_EQ(events, 2u) << "the name is free in the log before it is given again";
  EXPECT_EQ(state.find("a")->id, id_of(7));
  EXPECT_EQ(state.find(old), nullptr);
}

TEST_F(link_topics, are_all_there_or_none) {
  create("b");
  const auto refused = link({{"a", id_of(7), 1, 0, {}}, {"b", id_of(8), 1, 0, {}}});
  EXPECT_EQ(refused.code, error_code::topic_already_exists);
  EXPECT_EQ(events, 0u);
  EXPECT_EQ(state.find("a"), nullptr);
}

TEST_F(link_topics, are_refused_as_creation_is) {
  create("a.b");
  EXPECT_EQ(link({{"a_b", id_of(7), 1, 0, {}}}).code, error_code::invalid_topic_exception);
  EXPECT_EQ(link({{"x.y", id_of(7), 1, 0, {}}, {"x_y", id_of(8), 1, 0, {}}}).code, error_code::invalid_topic_exception);
  EXPECT_EQ(link({{"a b", id_of(7), 1, 0, {}}}).code, error_code::invalid_topic_exception);
  EXPECT_EQ(link({{"c", state.find("a.b")->id, 1, 0, {}}}).code, error_code::invalid_request);
  EXPECT_EQ(link({{"c", id_of(7), options.topic_partitions_max + 1, 0, {}}}).code, error_code::invalid_partitions);
}

TEST_F(link_topics, may_only_remove_what_may_be_gone_already) {
  const auto old = create("a").id;
  EXPECT_TRUE(link({}, {old}).is_success());
  EXPECT_TRUE(link({}, {old}).is_success());
  EXPECT_EQ(events, 0u);
  EXPECT_EQ(state.topic_count(), 0u);
}

TEST_F(link_topics, go_through_messages_unchanged) {
  const link_topics_request sent{{{"a", id_of(7), 3, 42, {{"k", "v"}}}}, {id_of(8)}};
  const auto message = to_message(sent);
  const auto got = from_message(*message.read());
  EXPECT_EQ(got.topics, sent.topics);
  EXPECT_EQ(got.removed, sent.removed);
  const auto reply = to_message(link_topics_reply{{error_code::topic_already_exists, "why"}});
  EXPECT_EQ(from_message(*reply.read()).result, (outcome{error_code::topic_already_exists, "why"}));
}

}  // namespace
}  // namespace millrace
