#include "tests/actors_catalog/catalog_fixture.hpp"

namespace millrace {
namespace {

using kafka::error_code;

using delete_topics = catalog_fixture;

TEST_F(delete_topics, removes_by_name_and_tells_the_id) {
  const auto id = create("a", 3).id;
  const auto reply = ask(delete_topics_request{{{"a", {}}}});
  EXPECT_EQ(reply.topics.at(0).id, id);
  EXPECT_EQ(state.find("a"), nullptr);
  EXPECT_EQ(state.find(id), nullptr);
  EXPECT_EQ(state.partition_count(), 0);
}

TEST_F(delete_topics, removes_by_id_and_tells_the_name) {
  const auto id = create("a").id;
  const auto reply = ask(delete_topics_request{{{std::nullopt, id}}});
  EXPECT_TRUE(reply.topics.at(0).result.is_success());
  EXPECT_EQ(reply.topics.at(0).name, "a");
  EXPECT_EQ(state.topic_count(), 0u);
}

TEST_F(delete_topics, frees_the_name_and_what_collided_with_it_for_a_topic_with_another_id) {
  const auto first = create("a.b").id;
  remove("a.b");
  EXPECT_EQ(code_of_create("a_b"), error_code::none);
  remove("a_b");
  const auto second = create("a.b");
  EXPECT_TRUE(second.result.is_success());
  EXPECT_NE(second.id, first);
}

TEST_F(delete_topics, tells_unknown_names_from_unknown_ids) {
  EXPECT_EQ(remove("nobody").code, error_code::unknown_topic_or_partition);
  const auto reply = ask(delete_topics_request{{{std::nullopt, topic_id{{std::byte{77}}}}}});
  EXPECT_EQ(reply.topics.at(0).result.code, error_code::unknown_topic_id);
}

TEST_F(delete_topics, wants_exactly_one_of_name_and_id) {
  const auto id = create("a").id;
  const auto reply = ask(delete_topics_request{{{"a", id}, {std::nullopt, {}}}});
  EXPECT_EQ(reply.topics.at(0).result.code, error_code::invalid_request);
  EXPECT_EQ(reply.topics.at(1).result.code, error_code::invalid_request);
  EXPECT_EQ(state.topic_count(), 1u);
}

TEST_F(delete_topics, refuses_a_topic_that_is_named_twice) {
  create("a");
  const auto reply = ask(delete_topics_request{{{"a", {}}, {"a", {}}}});
  ASSERT_EQ(reply.topics.size(), 1u);
  EXPECT_EQ(reply.topics[0].result.code, error_code::invalid_request);
  EXPECT_EQ(state.topic_count(), 1u);
}

TEST_F(delete_topics, removes_a_topic_once_that_is_named_by_name_and_by_id) {
  const auto id = create("a").id;
  const auto reply = ask(delete_topics_request{{{"a", {}}, {std::nullopt, id}}});
  EXPECT_TRUE(reply.topics.at(0).result.is_success());
  EXPECT_EQ(reply.topics.at(1).result.code, error_code::invalid_request);
  EXPECT_EQ(events, 1u);
}

TEST_F(delete_topics, is_off_where_the_node_says_so) {
  create("a");
  options.started_configs = {{"delete.topic.enable", "false"}};
  EXPECT_EQ(remove("a").code, error_code::topic_deletion_disabled);
  EXPECT_EQ(state.topic_count(), 1u);
}

}  // namespace
}  // namespace millrace
