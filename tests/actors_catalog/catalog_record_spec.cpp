#include "actors/catalog/catalog_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace millrace {
namespace {

using ::testing::HasSubstr;

topic_ref example_topic() {
  topic_id id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = std::byte(i * 17);
  return std::make_shared<const topic>(topic{"orders", id, 7, 1'700'000'000'123, {{"retention.ms", "5"}, {"x", ""}}});
}

result<catalog_event> decoded(const catalog_record& record) {
  std::optional<std::span<const std::byte>> value;
  if (record.value) value = *record.value;
  return decode_catalog_event(record.key, value);
}

template <class Fact>
Fact there_and_back(const Fact& fact) {
  return std::get<Fact>(*decoded(encode(fact)));
}

TEST(catalog_record, keeps_every_fact) {
  EXPECT_EQ(there_and_back(cluster_named{"abc"}).cluster_id, "abc");
  EXPECT_EQ(*there_and_back(topic_written{example_topic()}).topic, *example_topic());
  EXPECT_EQ(there_and_back(topic_removed{example_topic()->id}).id, example_topic()->id);
  const auto configs = there_and_back(node_configs_written{"3", {{"log.roll.ms", "5"}}});
  EXPECT_EQ(configs.node, "3");
  EXPECT_EQ(configs.configs, (config_map{{"log.roll.ms", "5"}}));
  EXPECT_TRUE(there_and_back(node_configs_written{"", {}}).configs.empty());
}

TEST(catalog_record, has_a_key_that_people_can_read) {
  EXPECT_EQ(encode(cluster_named{"abc"}).key, "cluster");
  EXPECT_EQ(encode(topic_written{example_topic()}).key, "topic/ABEiM0RVZneImaq7zN3u_w");
  EXPECT_EQ(encode(node_configs_written{"3", {}}).key, "node/3");
}

TEST(catalog_record, has_no_value_where_something_is_gone_so_that_compaction_drops_it) {
  EXPECT_EQ(encode(topic_removed{example_topic()->id}),
            (catalog_record{encode(topic_written{example_topic()}).key, std::nullopt}));
  EXPECT_EQ(encode(node_configs_written{"3", {}}).value, std::nullopt);
}

TEST(catalog_record, is_refused_if_key_and_value_disagree) {
  const auto topic = encode(topic_written{example_topic()});
  const auto cluster = encode(cluster_named{"abc"});
  EXPECT_THAT(decoded({"topic/AAAAAAAAAAAAAAAAAAAAAA", topic.value}).error().context, HasSubstr("another topic"));
  EXPECT_FALSE(decoded({"node/1", cluster.value}));
  EXPECT_FALSE(decoded({"cluster", topic.value}));
  EXPECT_FALSE(decoded({"topic/short", std::nullopt}));
  EXPECT_FALSE(decoded({"cluster", std::nullopt}));
  EXPECT_EQ(decoded({"what", std::vector<std::byte>{}}).error().code, errc::corrupt);
}

TEST(catalog_record, that_is_damaged_anywhere_is_refused_or_read_but_never_harmful) {
  const auto good = encode(topic_written{example_topic()});
  for (std::size_t i = 0; i < good.value->size(); ++i) {
    for (const auto flip : {1, 0x80, 0xff}) {
      auto bad = good;
      (*bad.value)[i] ^= std::byte(flip);
      (void)decoded(bad).has_value();
    }
    auto cut = good;
    cut.value->resize(i);
    EXPECT_FALSE(decoded(cut)) << "cut to " << i << " bytes";
  }
}

}  // namespace
}  // namespace millrace
