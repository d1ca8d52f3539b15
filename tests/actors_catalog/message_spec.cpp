#include "actors/catalog/messages.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

template <class Plain>
Plain there_and_back(const Plain& plain) {
  const auto message = to_message(plain);
  return from_message(*message.read());
}

topic_id example_id() { return {{std::byte{1}, std::byte{2}}}; }
outcome example_refusal() { return {kafka::error_code::invalid_config, "why"}; }

TEST(catalog_messages, carry_topics_to_create) {
  create_topics_request sent{{{"a", 3, 1, {}, {{"x", "1"}, {"y", std::nullopt}, {"z", ""}}},
                              {std::string("n\0l", 3), -1, -1, {{0, {1, 2}}, {1, {}}}, {}}},
                             true};
  const auto got = there_and_back(sent);
  EXPECT_TRUE(got.validate_only);
  ASSERT_EQ(got.topics.size(), 2u);
  EXPECT_EQ(got.topics[0].name, "a");
  EXPECT_EQ(got.topics[0].partitions, 3);
  EXPECT_EQ(got.topics[0].replication_factor, 1);
  EXPECT_EQ(got.topics[0].configs, sent.topics[0].configs);
  EXPECT_EQ(got.topics[1].name, sent.topics[1].name);
  ASSERT_EQ(got.topics[1].assignments.size(), 2u);
  EXPECT_EQ(got.topics[1].assignments[0].replicas, (replica_list{1, 2}));
  EXPECT_EQ(got.topics[1].assignments[1].partition, 1);
}

TEST(catalog_messages, carry_topics_created) {
  const auto got = there_and_back(
      create_topics_reply{{{"a", {}, example_id(), 3, 1, {{"k", "v"}}}, {"b", example_refusal(), {}, -1, -1, {}}}});
  ASSERT_EQ(got.topics.size(), 2u);
  EXPECT_EQ(got.topics[0].id, example_id());
  EXPECT_EQ(got.topics[0].partitions, 3);
  EXPECT_EQ(got.topics[0].overrides, (config_map{{"k", "v"}}));
  EXPECT_TRUE(got.topics[0].result.is_success());
  EXPECT_EQ(got.topics[1].result, example_refusal());
}

TEST(catalog_messages, tell_a_topic_named_from_one_told_by_id) {
  const auto got = there_and_back(delete_topics_request{{{"a", {}}, {std::nullopt, example_id()}, {"", {}}}});
  ASSERT_EQ(got.topics.size(), 3u);
  EXPECT_EQ(got.topics[0].name, "a");
  EXPECT_TRUE(got.topics[0].id.is_zero());
  EXPECT_EQ(got.topics[1].name, std::nullopt);
  EXPECT_EQ(got.topics[1].id, example_id());
  EXPECT_EQ(got.topics[2].name, "");
  const auto reply = there_and_back(delete_topics_reply{{{std::nullopt, example_id(), example_refusal()}}});
  EXPECT_EQ(reply.topics.at(0).name, std::nullopt);
  EXPECT_EQ(reply.topics.at(0).id, example_id());
  EXPECT_EQ(reply.topics.at(0).result, example_refusal());
}

TEST(catalog_messages, tell_no_assignment_from_an_empty_one) {
  const auto got = there_and_back(create_partitions_request{
      {{"a", 3, std::nullopt}, {"b", 4, std::vector<replica_list>{}}, {"c", 5, {{{1}, {}, {1, 2}}}}}, true});
  ASSERT_EQ(got.topics.size(), 3u);
  EXPECT_EQ(got.topics[0].assignments, std::nullopt);
  EXPECT_EQ(got.topics[1].assignments, std::vector<replica_list>{});
  EXPECT_EQ(got.topics[2].assignments, (std::vector<replica_list>{{1}, {}, {1, 2}}));
  EXPECT_EQ(there_and_back(create_partitions_reply{{{"a", example_refusal()}}}).topics.at(0).result, example_refusal());
}

TEST(catalog_messages, carry_config_changes_with_numbers_that_nobody_knows) {
  const auto got = there_and_back(alter_configs_request{
      {{resource_type(99), "x", {{"k", config_operation(7), "v"}, {"l", config_operation::remove, std::nullopt}}}},
      true,
      true});
  EXPECT_TRUE(got.replace_all);
  EXPECT_TRUE(got.validate_only);
  const auto& resource = got.resources.at(0);
  EXPECT_EQ(resource.type, resource_type(99));
  EXPECT_EQ(resource.changes.at(0).operation, config_operation(7));
  EXPECT_EQ(resource.changes.at(0).value, "v");
  EXPECT_EQ(resource.changes.at(1).value, std::nullopt);
  const auto reply = there_and_back(alter_configs_reply{{{resource_type::node, "1", example_refusal()}}});
  EXPECT_EQ(reply.resources.at(0).type, resource_type::node);
  EXPECT_EQ(reply.resources.at(0).result, example_refusal());
}

}  // namespace
}  // namespace millrace
