#include <gmock/gmock.h>

#include "tests/actors_catalog/catalog_fixture.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using ::testing::HasSubstr;
using op = config_operation;

struct alter_configs : catalog_fixture {
  alter_configs() { create("a", 1, {{"retention.ms", "5"}}); }

  const config_map& overrides() { return state.find("a")->overrides; }
};

TEST_F(alter_configs, sets_and_removes_single_configs) {
  EXPECT_TRUE(alter_topic("a", {{"segment.ms", op::set, "7"}}).is_success());
  EXPECT_EQ(overrides(), (config_map{{"retention.ms", "5"}, {"segment.ms", "7"}}));
  EXPECT_TRUE(alter_topic("a", {{"retention.ms", op::remove, std::nullopt}}).is_success());
  EXPECT_EQ(overrides(), (config_map{{"segment.ms", "7"}}));
}

TEST_F(alter_configs, may_remove_what_is_not_set_or_not_known) {
  EXPECT_TRUE(alter_topic("a", {{"segment.ms", op::remove, {}}, {"nope", op::remove, {}}}).is_success());
}

TEST_F(alter_configs, appends_to_and_subtracts_from_lists_that_start_as_the_default) {
  EXPECT_TRUE(alter_topic("a", {{"cleanup.policy", op::append, "compact"}}).is_success());
  EXPECT_EQ(overrides().at("cleanup.policy"), "delete,compact");
  EXPECT_TRUE(alter_topic("a", {{"cleanup.policy", op::append, "compact"}}).is_success());
  EXPECT_EQ(overrides().at("cleanup.policy"), "delete,compact");
  EXPECT_TRUE(alter_topic("a", {{"cleanup.policy", op::subtract, "delete"}}).is_success());
  EXPECT_EQ(overrides().at("cleanup.policy"), "compact");
}

TEST_F(alter_configs, appends_to_the_nodes_default_where_there_is_one) {
  alter_node("", {{"log.cleanup.policy", op::set, "compact"}});
  EXPECT_TRUE(alter_topic("a", {{"cleanup.policy", op::append, "delete"}}).is_success());
  EXPECT_EQ(overrides().at("cleanup.policy"), "compact,delete");
}

TEST_F(alter_configs, refuses_to_append_to_what_is_no_list) {
  EXPECT_EQ(alter_topic("a", {{"retention.ms", op::append, "5"}}).code, error_code::invalid_config);
}

TEST_F(alter_configs, refuses_what_it_does_not_understand) {
  EXPECT_EQ(alter_topic("a", {{"nope", op::set, "5"}}).code, error_code::invalid_config);
  EXPECT_EQ(alter_topic("a", {{"retention.ms", op::set, "x"}}).code, error_code::invalid_config);
  EXPECT_EQ(alter_topic("a", {{"retention.ms", op::set, std::nullopt}}).code, error_code::invalid_request);
  EXPECT_EQ(alter_topic("a", {{"retention.ms", config_operation(4), "5"}}).code, error_code::invalid_request);
  EXPECT_EQ(alter_topic("a", {{"segment.ms", op::set, "5"}, {"segment.ms", op::set, "6"}}).code,
            error_code::invalid_request);
  EXPECT_EQ(alter(resource_type(8), "1", {}).code, error_code::invalid_request);
}

TEST_F(alter_configs, does_all_changes_of_a_resource_or_none) {
  EXPECT_EQ(alter_topic("a", {{"retention.ms", op::set, "9"}, {"segment.ms", op::set, "x"}}).code,
            error_code::invalid_config);
  EXPECT_EQ(overrides(), (config_map{{"retention.ms", "5"}}));
}

TEST_F(alter_configs, judges_the_configs_together) {
  EXPECT_TRUE(alter_topic("a", {{"min.compaction.lag.ms", op::set, "10"}}).is_success());
  EXPECT_EQ(alter_topic("a", {{"max.compaction.lag.ms", op::set, "9"}}).code, error_code::invalid_config);
}

TEST_F(alter_configs, of_topics_that_are_not_there_is_refused) {
  EXPECT_EQ(alter_topic("b", {}).code, error_code::unknown_topic_or_partition);
  EXPECT_EQ(alter_topic("b b", {}).code, error_code::invalid_topic_exception);
}

TEST_F(alter_configs, replaces_all_for_the_old_request) {
  EXPECT_TRUE(alter(resource_type::topic, "a", {{"segment.ms", op::set, "7"}}, true).is_success());
  EXPECT_EQ(overrides(), (config_map{{"segment.ms", "7"}}));
  EXPECT_TRUE(alter(resource_type::topic, "a", {}, true).is_success());
  EXPECT_EQ(overrides(), config_map{});
}

TEST_F(alter_configs, refuses_a_resource_that_is_named_twice) {
  const auto reply = ask(alter_configs_request{
      {{resource_type::topic, "a", {}}, {resource_type::topic, "a", {}}, {resource_type::node, "1", {}}},
      false,
      false});
  EXPECT_EQ(reply.resources.at(0).result.code, error_code::invalid_request);
  EXPECT_EQ(reply.resources.at(1).result.code, error_code::invalid_request);
  EXPECT_TRUE(reply.resources.at(2).result.is_success());
}

TEST_F(alter_configs, changes_nothing_when_asked_to_validate_only) {
  const auto reply = ask(alter_configs_request{{{resource_type::topic, "a", {{"retention.ms", op::set, "6"}}},
                                                {resource_type::node, "1", {{"log.roll.ms", op::set, "x"}}}},
                                               false,
                                               true});
  EXPECT_TRUE(reply.resources.at(0).result.is_success());
  EXPECT_FALSE(reply.resources.at(1).result.is_success());
  EXPECT_EQ(events, 0u);
}

TEST_F(alter_configs, sets_defaults_of_topics_for_this_node_and_for_all) {
  EXPECT_TRUE(alter_node("1", {{"log.retention.ms", op::set, "11"}}).is_success());
  EXPECT_TRUE(alter_node("", {{"log.retention.ms", op::set, "12"}}).is_success());
  EXPECT_EQ(node_configs_of(state, options).find("log.retention.ms"), "11");
  EXPECT_TRUE(alter_node("1", {{"log.retention.ms", op::remove, {}}}).is_success());
  EXPECT_EQ(node_configs_of(state, options).find("log.retention.ms"), "12");
}

TEST_F(alter_configs, of_a_node_names_this_one_or_all) {
  EXPECT_EQ(alter_node("2", {}).code, error_code::invalid_request);
  EXPECT_EQ(alter_node("x", {}).code, error_code::invalid_request);
}

TEST_F(alter_configs, of_a_node_refuses_what_cannot_change_while_it_runs) {
  const auto refused = alter_node("1", {{"num.partitions", op::set, "3"}});
  EXPECT_EQ(refused.code, error_code::invalid_request);
  EXPECT_THAT(refused.message, HasSubstr("while it runs"));
  EXPECT_EQ(alter_node("1", {{"nope", op::set, "3"}}).code, error_code::invalid_request);
  const auto bad = alter_node("1", {{"log.retention.ms", op::set, "x"}});
  EXPECT_EQ(bad.code, error_code::invalid_request);
  EXPECT_THAT(bad.message, HasSubstr("for log.retention.ms"));
}

}  // namespace
}  // namespace millrace
