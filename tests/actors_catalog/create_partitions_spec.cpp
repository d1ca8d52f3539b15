#include "tests/actors_catalog/catalog_fixture.hpp"

namespace millrace {
namespace {

using kafka::error_code;

using create_partitions = catalog_fixture;

TEST_F(create_partitions, adds_partitions_and_keeps_everything_else) {
  const auto id = create("a", 2, {{"retention.ms", "5"}}).id;
  EXPECT_TRUE(grow("a", 5).is_success());
  EXPECT_EQ(*state.find("a"), (topic{"a", id, 5, now_ms, {{"retention.ms", "5"}}}));
  EXPECT_EQ(state.partition_count(), 5);
}

TEST_F(create_partitions, never_takes_any_away) {
  create("a", 3);
  EXPECT_EQ(grow("a", 3).code, error_code::invalid_partitions);
  EXPECT_EQ(grow("a", 2).code, error_code::invalid_partitions);
  EXPECT_EQ(grow("a", -1).code, error_code::invalid_partitions);
}

TEST_F(create_partitions, of_an_unknown_topic_is_refused) {
  EXPECT_EQ(grow("a", 3).code, error_code::unknown_topic_or_partition);
}

TEST_F(create_partitions, takes_an_assignment_for_exactly_those_that_are_new) {
  create("a", 1);
  EXPECT_EQ(grow("a", 3, {{{1}}}).code, error_code::invalid_replica_assignment);
  EXPECT_EQ(grow("a", 3, {{{1}, {9}}}).code, error_code::invalid_replica_assignment);
  EXPECT_EQ(grow("a", 3, {{{1}, {}}}).code, error_code::invalid_replica_assignment);
  EXPECT_EQ(grow("a", 3, {{{1}, {1, 1}}}).code, error_code::invalid_replica_assignment);
  EXPECT_TRUE(grow("a", 3, {{{1}, {1}}}).is_success());
}

TEST_F(create_partitions, keeps_within_the_limits) {
  options.topic_partitions_max = 10;
  options.node_partitions_max = 12;
  create("a", 2);
  create("b", 2);
  EXPECT_EQ(grow("a", 11).code, error_code::invalid_partitions);
  const auto reply = ask(create_partitions_request{{{"a", 9, {}}, {"b", 4, {}}}, false});
  EXPECT_TRUE(reply.topics.at(0).result.is_success());
  EXPECT_EQ(reply.topics.at(1).result.code, error_code::policy_violation);
}

TEST_F(create_partitions, changes_nothing_when_asked_to_validate_only) {
  create("a", 1);
  const auto reply = ask(create_partitions_request{{{"a", 3, {}}, {"b", 3, {}}}, true});
  EXPECT_TRUE(reply.topics.at(0).result.is_success());
  EXPECT_EQ(reply.topics.at(1).result.code, error_code::unknown_topic_or_partition);
  EXPECT_EQ(state.partition_count(), 1);
}

TEST_F(create_partitions, refuses_a_topic_that_is_named_twice) {
  create("a", 1);
  const auto reply = ask(create_partitions_request{{{"a", 3, {}}, {"a", 4, {}}}, false});
  ASSERT_EQ(reply.topics.size(), 1u);
  EXPECT_EQ(reply.topics[0].result.code, error_code::invalid_request);
}

}  // namespace
}  // namespace millrace
