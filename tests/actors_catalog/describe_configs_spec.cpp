#include "actors/catalog/describe_configs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace millrace {
namespace {

using ::testing::ElementsAre;

const described_config* find(const std::vector<described_config>& all, std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::vector<config_source> sources(const described_config& config) {
  std::vector<config_source> all;
  for (const auto& synonym : config.synonyms) all.push_back(synonym.source);
  return all;
}

struct describe_configs : ::testing::Test {
  node_configs node{{{"log.retention.ms", "3"}},
                    {{"log.retention.ms", "2"}, {"log.roll.ms", "8"}},
                    {{"log.retention.ms", "1"}, {"node.id", "7"}}};
};

TEST_F(describe_configs, tells_every_config_of_a_topic_that_is_not_hidden) {
  const auto hidden = std::count_if(topic_configs().begin(), topic_configs().end(), [](auto& c) { return c.hidden; });
  EXPECT_EQ(describe_topic({}, node).size(), topic_configs().size() - static_cast<std::size_t>(hidden));
  EXPECT_EQ(find(describe_topic({}, node), "internal.segment.bytes"), nullptr);
  EXPECT_NE(find(describe_topic({{"internal.segment.bytes", "99"}}, node), "internal.segment.bytes"), nullptr);
}

TEST_F(describe_configs, tells_who_set_a_value_and_what_others_would_have_set) {
  const auto all = describe_topic({{"retention.ms", "4"}}, node);
  const auto& retention = *find(all, "retention.ms");
  EXPECT_EQ(retention.value, "4");
  EXPECT_EQ(retention.source, config_source::topic);
  EXPECT_THAT(sources(retention), ElementsAre(config_source::topic, config_source::node, config_source::all_nodes,
                                              config_source::start, config_source::built_in));
  EXPECT_EQ(retention.synonyms[0].name, "retention.ms");
  EXPECT_EQ(retention.synonyms[1].name, "log.retention.ms");
  EXPECT_EQ(retention.synonyms[4].value, "604800000");
}

TEST_F(describe_configs, shows_the_nodes_value_where_the_topic_has_none) {
  const auto all = describe_topic({}, node);
  EXPECT_EQ(find(all, "retention.ms")->value, "3");
  EXPECT_EQ(find(all, "retention.ms")->source, config_source::node);
  EXPECT_EQ(find(all, "segment.ms")->source, config_source::all_nodes);
  EXPECT_EQ(find(all, "cleanup.policy")->source, config_source::built_in);
}

TEST_F(describe_configs, of_the_node_has_what_can_change_and_what_cannot) {
  const auto all = describe_node(node);
  EXPECT_EQ(find(all, "log.retention.ms")->value, "3");
  EXPECT_FALSE(find(all, "log.retention.ms")->read_only);
  EXPECT_EQ(find(all, "node.id")->value, "7");
  EXPECT_EQ(find(all, "node.id")->source, config_source::start);
  EXPECT_TRUE(find(all, "node.id")->read_only);
  EXPECT_EQ(find(all, "auto.create.topics.enable")->source, config_source::built_in);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](auto& a, auto& b) { return a.name < b.name; }));
}

TEST_F(describe_configs, of_all_nodes_has_only_what_is_set_for_all) {
  const auto all = describe_all_nodes(node);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(find(all, "log.roll.ms")->value, "8");
  EXPECT_EQ(find(all, "log.roll.ms")->source, config_source::all_nodes);
}

}  // namespace
}  // namespace millrace
