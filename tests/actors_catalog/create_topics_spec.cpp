#include <gmock/gmock.h>

#include "tests/actors_catalog/catalog_fixture.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using ::testing::HasSubstr;

using create_topics = catalog_fixture;

TEST_F(create_topics, makes_a_topic_with_an_id_a_time_and_what_was_asked) {
  const auto made = create("orders", 3, {{"retention.ms", " 5"}});
  EXPECT_EQ(made.result, outcome{});
  EXPECT_EQ(made.partitions, 3);
  EXPECT_EQ(made.replication_factor, 1);
  EXPECT_EQ(made.overrides, (config_map{{"retention.ms", "5"}}));
  EXPECT_EQ(*state.find("orders"), (topic{"orders", made.id, 3, now_ms, {{"retention.ms", "5"}}}));
  EXPECT_EQ(state.find(made.id), state.find("orders"));
}

TEST_F(create_topics, makes_many_at_once_and_answers_each) {
  const auto reply = ask(create_topics_request{{{"a"}, {"bad name"}, {"c"}}, false});
  ASSERT_EQ(reply.topics.size(), 3u);
  EXPECT_EQ(reply.topics[1].result.code, error_code::invalid_topic_exception);
  EXPECT_EQ(events, 2u);
  EXPECT_NE(reply.topics[0].id, reply.topics[2].id);
}

TEST_F(create_topics, refuses_a_name_that_exists) {
  create("a");
  EXPECT_EQ(code_of_create("a"), error_code::topic_already_exists);
}

TEST_F(create_topics, refuses_a_name_that_differs_in_dots_and_underscores_alone) {
  create("a.b");
  const auto refused = create("a_b");
  EXPECT_EQ(refused.result.code, error_code::invalid_topic_exception);
  EXPECT_THAT(refused.result.message, HasSubstr("'a.b'"));
  EXPECT_TRUE(refused.id.is_zero());
}

TEST_F(create_topics, finds_collisions_within_one_request) {
  const auto reply = ask(create_topics_request{{{"x.y"}, {"x_y"}}, false});
  EXPECT_TRUE(reply.topics[0].result.is_success());
  EXPECT_EQ(reply.topics[1].result.code, error_code::invalid_topic_exception);
}

TEST_F(create_topics, refuses_a_name_that_one_request_has_twice_and_answers_it_once) {
  const auto reply = ask(create_topics_request{{{"a"}, {"b"}, {"a"}}, false});
  ASSERT_EQ(reply.topics.size(), 2u);
  EXPECT_EQ(reply.topics[0].result.code, error_code::invalid_request);
  EXPECT_TRUE(reply.topics[1].result.is_success());
  EXPECT_EQ(state.topic_count(), 1u);
}

TEST_F(create_topics, takes_the_nodes_defaults_for_minus_one) {
  options.started_configs = {{"num.partitions", "4"}};
  const auto made = create(topic_to_create{"a", -1, -1, {}, {}});
  EXPECT_EQ(made.partitions, 4);
  EXPECT_EQ(made.replication_factor, 1);
}

TEST_F(create_topics, refuses_counts_that_make_no_sense) {
  EXPECT_EQ(create("a", 0).result.code, error_code::invalid_partitions);
  EXPECT_EQ(create("a", -2).result.code, error_code::invalid_partitions);
  EXPECT_EQ(create(topic_to_create{"a", 1, 0, {}, {}}).result.code, error_code::invalid_replication_factor);
  EXPECT_EQ(create(topic_to_create{"a", 1, -3, {}, {}}).result.code, error_code::invalid_replication_factor);
  EXPECT_EQ(create(topic_to_create{"a", 1, 3, {}, {}}).result.code, error_code::invalid_replication_factor);
  EXPECT_EQ(state.topic_count(), 0u);
}

TEST_F(create_topics, takes_a_manual_assignment_to_this_node) {
  const auto made = create(topic_to_create{"a", -1, -1, {{1, {1}}, {0, {1}}}, {}});
  EXPECT_TRUE(made.result.is_success());
  EXPECT_EQ(made.partitions, 2);
  EXPECT_EQ(made.replication_factor, 1);
}

TEST_F(create_topics, refuses_a_manual_assignment_beside_counts) {
  EXPECT_EQ(create(topic_to_create{"a", 1, -1, {{0, {1}}}, {}}).result.code, error_code::invalid_request);
  EXPECT_EQ(create(topic_to_create{"a", -1, 1, {{0, {1}}}, {}}).result.code, error_code::invalid_request);
}

TEST_F(create_topics, refuses_a_manual_assignment_with_gaps_doubles_or_strangers) {
  const auto code = [&](std::vector<partition_assignment> assignments) {
    return create(topic_to_create{"a", -1, -1, std::move(assignments), {}}).result.code;
  };
  EXPECT_EQ(code({{1, {1}}}), error_code::invalid_replica_assignment);
  EXPECT_EQ(code({{0, {1}}, {2, {1}}}), error_code::invalid_replica_assignment);
  EXPECT_EQ(code({{0, {1}}, {0, {1}}}), error_code::invalid_replica_assignment);
  EXPECT_EQ(code({{0, {}}}), error_code::invalid_replica_assignment);
  EXPECT_EQ(code({{0, {1, 1}}}), error_code::invalid_replica_assignment);
  EXPECT_EQ(code({{0, {7}}}), error_code::invalid_replica_assignment);
  EXPECT_EQ(code({{0, {1}}, {1, {1, 7}}}), error_code::invalid_replica_assignment);
}

TEST_F(create_topics, refuses_unknown_valueless_and_bad_configs) {
  EXPECT_EQ(create("a", 1, {{"retention", "5"}}).result.code, error_code::invalid_config);
  EXPECT_EQ(create("a", 1, {{"retention.ms", std::nullopt}}).result.code, error_code::invalid_config);
  EXPECT_EQ(create("a", 1, {{"retention.ms", "soon"}}).result.code, error_code::invalid_config);
  EXPECT_EQ(create("a", 1, {{"min.compaction.lag.ms", "2"}, {"max.compaction.lag.ms", "1"}}).result.code,
            error_code::invalid_config);
}

TEST_F(create_topics, bounds_the_partitions_of_a_topic_and_of_the_node) {
  options.topic_partitions_max = 10;
  options.node_partitions_max = 15;
  EXPECT_EQ(create("a", 11).result.code, error_code::invalid_partitions);
  const auto reply = ask(create_topics_request{{{"a", 10}, {"b", 6}, {"c", 5}}, false});
  EXPECT_TRUE(reply.topics[0].result.is_success());
  EXPECT_EQ(reply.topics[1].result.code, error_code::policy_violation);
  EXPECT_TRUE(reply.topics[2].result.is_success());
  EXPECT_EQ(state.partition_count(), 15);
}

TEST_F(create_topics, validates_all_and_makes_nothing_when_asked_to_validate_only) {
  create("a.b");
  const auto fine = create(topic_to_create{"c", 2, 1, {}, {{"retention.ms", "5"}}}, true);
  EXPECT_TRUE(fine.result.is_success());
  EXPECT_EQ(fine.partitions, 2);
  EXPECT_TRUE(fine.id.is_zero());
  EXPECT_EQ(create(topic_to_create{"a_b"}, true).result.code, error_code::invalid_topic_exception);
  EXPECT_EQ(create(topic_to_create{"d", 1, 2, {}, {}}, true).result.code, error_code::invalid_replication_factor);
  EXPECT_EQ(create(topic_to_create{"d", 1, 1, {}, {{"x", "y"}}}, true).result.code, error_code::invalid_config);
  EXPECT_EQ(state.topic_count(), 1u);
}

TEST_F(create_topics, never_gives_an_id_that_is_reserved_or_taken) {
  std::vector<topic_id> next(4);
  next[1].bytes.back() = std::byte{1};
  next[2].bytes[3] = next[3].bytes[3] = std::byte{9};
  next.push_back(topic_id{{std::byte{5}}});
  new_id = [i = std::size_t{0}, next]() mutable { return next.at(i++); };
  EXPECT_EQ(create("a").id, next[2]);
  EXPECT_EQ(create("b").id, next[4]);
}

}  // namespace
}  // namespace millrace
