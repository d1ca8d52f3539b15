#include "actors/gateway/handlers/catalog_answers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace millrace::handlers {
namespace {

using kafka::error_code;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

kafka::uuid id_number(int n) { return {{std::byte{9}, std::byte(n)}}; }

struct catalog_answers : ::testing::Test {
  catalog_view view;
  answering_node node{7, "example.org", 9092, "cluster"};

  catalog_answers() {
    put("a", 1, 1);
    put("b", 2, 3);
    put("c", 3, 2);
  }

  void put(const std::string& name, int id, std::int32_t partitions, config_map overrides = {}) {
    auto entry = std::make_shared<topic_entry>();
    entry->facts = std::make_shared<const topic>(topic{name, id_number(id), partitions, 0, std::move(overrides)});
    entry->partitions.resize(static_cast<std::size_t>(partitions));
    view.put(entry);
  }

  static kafka::metadata_request named(const std::vector<std::string_view>& names) {
    kafka::metadata_request wanted;
    wanted.topics.emplace();
    for (const auto name : names) wanted.topics->push_back({{}, name});
    return wanted;
  }

  kafka::metadata_response metadata(const kafka::metadata_request& wanted, int version = 13) {
    return answer_metadata(wanted, version, view, node);
  }

  static std::vector<std::string> names_of(const auto& response) {
    std::vector<std::string> names;
    for (const auto& topic : response.topics) names.push_back(topic.name.value_or("null"));
    return names;
  }
};

TEST_F(catalog_answers, name_the_node_by_the_address_the_client_shall_use) {
  const auto response = metadata(named({}));
  ASSERT_EQ(response.brokers.size(), 1u);
  EXPECT_EQ(response.brokers[0].node_id, 7);
  EXPECT_EQ(response.brokers[0].host, "example.org");
  EXPECT_EQ(response.brokers[0].port, 9092);
  EXPECT_EQ(response.controller_id, 7);
  EXPECT_EQ(response.cluster_id, "cluster");
}

TEST_F(catalog_answers, take_an_empty_list_for_all_topics_in_version_0_and_for_none_later) {
  kafka::metadata_request all;
  EXPECT_THAT(names_of(metadata(all, 1)), ElementsAre("a", "b", "c"));
  EXPECT_THAT(names_of(metadata(named({}), 0)), ElementsAre("a", "b", "c"));
  EXPECT_THAT(names_of(metadata(named({}), 1)), IsEmpty());
}

// A consumer by pattern would get each record twice.
TEST_F(catalog_answers, have_topics_of_snapshots_by_name_only) {
  put("payments@s.cards.activity", 4, 1);
  EXPECT_THAT(names_of(metadata({}, 1)), ElementsAre("a", "b", "c"));
  EXPECT_THAT(names_of(metadata(named({}), 0)), ElementsAre("a", "b", "c"));
  const auto found = metadata(named({"/payments@s/cards:activity"}));
  EXPECT_THAT(names_of(found), ElementsAre("/payments@s/cards:activity"));
  EXPECT_EQ(found.topics.at(0).error_code, error_code::none);
}

TEST_F(catalog_answers, lead_every_partition) {
  const auto topic = metadata(named({"b"})).topics.at(0);
  EXPECT_EQ(topic.topic_id, id_number(2));
  ASSERT_EQ(topic.partitions.size(), 3u);
  EXPECT_EQ(topic.partitions[2].partition_index.value, 2);
  EXPECT_EQ(topic.partitions[2].leader_id, 7);
  EXPECT_EQ(topic.partitions[2].isr_nodes, std::vector<std::int32_t>{7});
}

TEST_F(catalog_answers, tell_missing_topics_bad_names_and_unknown_ids_apart) {
  auto wanted = named({"b", "zz", "bad name"});
  wanted.topics->push_back({id_number(3), std::nullopt});
  wanted.topics->push_back({id_number(99), std::nullopt});
  const auto response = metadata(wanted);
  EXPECT_THAT(names_of(response), ElementsAre("b", "zz", "bad name", "c", "null"));
  EXPECT_EQ(response.topics[1].error_code, error_code::unknown_topic_or_partition);
  EXPECT_EQ(response.topics[2].error_code, error_code::invalid_topic_exception);
  EXPECT_EQ(response.topics[3].error_code, error_code::none);
  EXPECT_EQ(response.topics[4].error_code, error_code::unknown_topic_id);
  EXPECT_EQ(response.topics[4].topic_id, id_number(99));
}

TEST_F(catalog_answers, refuse_ids_in_the_versions_that_carry_them_without_serving_them) {
  auto wanted = named({"a"});
  wanted.topics->push_back({id_number(3), std::nullopt});
  for (const int version : {10, 11}) {
    const auto response = metadata(wanted, version);
    EXPECT_EQ(response.topics.at(0).error_code, error_code::invalid_request);
    EXPECT_EQ(response.topics.at(1).error_code, error_code::invalid_request);
    EXPECT_EQ(response.topics.at(1).name, "");
  }
}

TEST_F(catalog_answers, tell_operations_only_when_asked) {
  auto wanted = named({"a"});
  EXPECT_EQ(metadata(wanted).topics.at(0).topic_authorized_operations, kafka::authorized_operations_unknown);
  wanted.include_topic_authorized_operations = true;
  EXPECT_EQ(metadata(wanted).topics.at(0).topic_authorized_operations, 3576);
  wanted.include_cluster_authorized_operations = true;
  EXPECT_EQ(metadata(wanted, 10).cluster_authorized_operations, 8096);
}

TEST_F(catalog_answers, make_missing_topics_only_if_client_and_node_agree) {
  auto wanted = named({"zz", "a", "y", "zz"});
  EXPECT_THAT(topics_to_make(wanted, view), ElementsAre("y", "zz"));
  EXPECT_THAT(topics_to_make(kafka::metadata_request(), view), IsEmpty());
  wanted.allow_auto_topic_creation = false;
  EXPECT_THAT(topics_to_make(wanted, view), IsEmpty());
  wanted.allow_auto_topic_creation = true;
  view.set_configs({{}, {}, {{"auto.create.topics.enable", "false"}}});
  EXPECT_THAT(topics_to_make(wanted, view), IsEmpty());
}

TEST_F(catalog_answers, give_the_reason_for_which_a_topic_could_not_be_made) {
  const auto response = answer_metadata(named({"zz"}), 13, view, node, {{"zz", error_code::policy_violation}});
  EXPECT_EQ(response.topics.at(0).error_code, error_code::policy_violation);
}

struct described : catalog_answers {
  static kafka::describe_configs_request one(std::int8_t type, std::string_view name) {
    kafka::describe_configs_request wanted;
    wanted.resources.push_back({type, name, std::nullopt});
    return wanted;
  }

  auto describe(const kafka::describe_configs_request& wanted) {
    return answer_describe_configs(wanted, view, 7).results.at(0);
  }
};

TEST_F(described, configs_of_a_topic_come_with_type_source_and_default_flag) {
  put("d", 4, 1, {{"retention.ms", "5"}});
  const auto result = describe(one(2, "d"));
  EXPECT_EQ(result.error_code, error_code::none);
  const auto find = [&](std::string_view name) {
    return *std::find_if(result.configs.begin(), result.configs.end(), [&](auto& c) { return c.name == name; });
  };
  EXPECT_EQ(find("retention.ms").value, "5");
  EXPECT_EQ(find("retention.ms").config_source, 1);
  EXPECT_EQ(find("retention.ms").config_type, 5);
  EXPECT_FALSE(find("retention.ms").is_default);
  EXPECT_TRUE(find("segment.ms").is_default);
  EXPECT_EQ(find("segment.ms").config_source, 5);
  EXPECT_THAT(find("retention.ms").synonyms, IsEmpty());
  EXPECT_EQ(find("retention.ms").documentation, std::nullopt);
}

TEST_F(described, synonyms_and_texts_come_when_asked_for) {
  auto wanted = one(2, "a");
  wanted.include_synonyms = wanted.include_documentation = true;
  wanted.resources[0].configuration_keys = {{"retention.ms", "no.such.config"}};
  const auto result = describe(wanted);
  ASSERT_EQ(result.configs.size(), 1u);
  EXPECT_EQ(result.configs[0].synonyms.at(0).name, "log.retention.ms");
  EXPECT_EQ(result.configs[0].synonyms.at(0).source, 5);
  EXPECT_FALSE(result.configs[0].documentation->empty());
}

TEST_F(described, node_is_this_one_or_all) {
  EXPECT_FALSE(describe(one(4, "7")).configs.empty());
  EXPECT_TRUE(describe(one(4, "")).configs.empty());
  EXPECT_EQ(describe(one(4, "8")).error_code, error_code::invalid_request);
}

TEST_F(described, resource_must_exist_and_be_of_a_kind_that_is_served) {
  EXPECT_EQ(describe(one(2, "zz")).error_code, error_code::unknown_topic_or_partition);
  EXPECT_EQ(describe(one(2, "z z")).error_code, error_code::invalid_topic_exception);
  EXPECT_EQ(describe(one(8, "7")).error_code, error_code::invalid_request);
}

struct paged : catalog_answers {
  /// "name:first..last" of each topic of a page.
  std::vector<std::string> page(kafka::describe_topic_partitions_request wanted) {
    response = answer_topic_partitions(wanted, view, 7);
    std::vector<std::string> topics;
    for (const auto& topic : response.topics) {
      const auto& p = topic.partitions;
      topics.push_back(*topic.name + ":" +
                       (p.empty() ? "none"
                                  : std::to_string(p.front().partition_index.value) + ".." +
                                        std::to_string(p.back().partition_index.value)));
    }
    return topics;
  }

  static kafka::describe_topic_partitions_request all(std::int32_t limit) { return {{}, limit, std::nullopt}; }

  /// The request for the page after the last one.
  kafka::describe_topic_partitions_request next(std::int32_t limit) const {
    return {{}, limit, {{response.next_cursor->topic_name, response.next_cursor->partition_index}}};
  }

  kafka::describe_topic_partitions_response response;
};

TEST_F(paged, topics_come_in_the_order_of_names_until_the_page_is_full) {
  EXPECT_THAT(page(all(100)), ElementsAre("a:0..0", "b:0..2", "c:0..1"));
  EXPECT_EQ(response.next_cursor, std::nullopt);
}

TEST_F(paged, topics_of_snapshots_come_by_name_only) {
  put("a@s.default.a", 4, 1);
  EXPECT_THAT(page(all(2)), ElementsAre("a:0..0", "b:0..0"));
  EXPECT_THAT(page({{{"a@s.default.a"}}, 100, std::nullopt}), ElementsAre("a@s.default.a:0..0"));
}

TEST_F(paged, pages_follow_each_other_without_gap_or_double) {
  EXPECT_THAT(page(all(2)), ElementsAre("a:0..0", "b:0..0"));
  EXPECT_THAT(page(next(2)), ElementsAre("b:1..2"));
  EXPECT_THAT(page(next(2)), ElementsAre("c:0..1"));
  EXPECT_EQ(response.next_cursor, std::nullopt);
}

TEST_F(paged, named_topics_come_once_with_their_errors) {
  EXPECT_THAT(page({{{"c"}, {"zz"}, {"a"}, {"c"}}, 100, std::nullopt}), ElementsAre("a:0..0", "c:0..1", "zz:none"));
  EXPECT_EQ(response.topics[2].error_code, error_code::unknown_topic_or_partition);
}

TEST_F(paged, cursor_of_a_topic_that_is_gone_leads_to_the_next) {
  EXPECT_THAT(page({{}, 100, {{"aa", kafka::partition_index(5)}}}), ElementsAre("b:0..2", "c:0..1"));
}

TEST_F(paged, cursor_before_the_first_partition_is_refused) {
  EXPECT_THAT(page({{{"a"}}, 100, {{"a", kafka::partition_index(-1)}}}), ElementsAre("a:none"));
  EXPECT_EQ(response.topics[0].error_code, error_code::invalid_request);
}

}  // namespace
}  // namespace millrace::handlers
