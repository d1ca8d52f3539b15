#include "actors/catalog/topic_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "actors/catalog/node_configs.hpp"

namespace millrace {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

result<std::string> normal(std::string_view name, std::string_view value) {
  return normalize(find_topic_config(name)->definition, value);
}

/// The normal form, or "refused".
std::string normal_or_refused(std::string_view name, std::string_view value) {
  const auto form = normal(name, value);
  return form ? *form : "refused";
}

topic_settings settings_with(const config_map& overrides) { return with_overrides({}, overrides); }

TEST(topic_configs, are_sorted_by_name_so_that_each_is_found) {
  for (const auto& config : topic_configs()) EXPECT_EQ(find_topic_config(config.definition.name), &config);
  EXPECT_EQ(find_topic_config("retention"), nullptr);
  EXPECT_EQ(find_topic_config("zzz"), nullptr);
}

TEST(topic_configs, have_the_names_that_kafka_4_3_1_describes_and_one_of_our_own) {
  std::vector<std::string_view> told;
  for (const auto& config : topic_configs()) {
    if (!config.hidden) told.push_back(config.definition.name);
  }
  EXPECT_THAT(told, ::testing::ElementsAre(
                        "cleanup.policy", "compression.gzip.level", "compression.lz4.level", "compression.type",
                        "compression.zstd.level", "delete.retention.ms", "file.delete.delay.ms", "flush.messages",
                        "flush.ms", "follower.replication.throttled.replicas", "index.interval.bytes",
                        "leader.replication.throttled.replicas", "local.retention.bytes", "local.retention.ms",
                        "max.compaction.lag.ms", "max.message.bytes", "message.timestamp.after.max.ms",
                        "message.timestamp.before.max.ms", "message.timestamp.type", "millrace.durability",
                        "min.cleanable.dirty.ratio", "min.compaction.lag.ms", "min.insync.replicas", "preallocate",
                        "remote.log.copy.disable", "remote.log.delete.on.disable", "remote.storage.enable",
                        "retention.bytes", "retention.ms", "segment.bytes", "segment.index.bytes", "segment.jitter.ms",
                        "segment.ms", "unclean.leader.election.enable"));
}

TEST(topic_configs, have_defaults_in_normal_form_that_are_the_settings_of_a_topic_without_any) {
  topic_settings settings;
  for (const auto& config : topic_configs()) {
    EXPECT_EQ(normal_or_refused(config.definition.name, config.definition.default_value),
              config.definition.default_value);
    EXPECT_FALSE(config.definition.text.empty()) << config.definition.name;
    if (config.store != nullptr) config.store(settings, config.definition.default_value);
  }
  EXPECT_EQ(settings, topic_settings{});
}

TEST(topic_configs, keep_numbers_in_plain_decimal_and_within_their_range) {
  EXPECT_EQ(normal_or_refused("retention.ms", " +5 "), "5");
  EXPECT_EQ(normal_or_refused("retention.ms", "-1"), "-1");
  for (const auto* bad : {"-2", "x", "", "0x10", "1.5", "9223372036854775808", "+-1", "5 5"})
    EXPECT_EQ(normal_or_refused("retention.ms", bad), "refused") << bad;
  EXPECT_EQ(normal_or_refused("segment.bytes", "1048576"), "1048576");
  EXPECT_EQ(normal_or_refused("segment.bytes", "1048575"), "refused");
  EXPECT_EQ(normal_or_refused("segment.bytes", "2147483648"), "refused");
  EXPECT_EQ(normal_or_refused("compression.gzip.level", "0"), "refused");
  EXPECT_EQ(normal_or_refused("compression.gzip.level", "-1"), "-1");
}

TEST(topic_configs, keep_fractions_within_their_range) {
  EXPECT_EQ(normal_or_refused("min.cleanable.dirty.ratio", "0.25"), "0.25");
  for (const auto* bad : {"1.5", "-0.1", "nan", "inf", "", "half"})
    EXPECT_EQ(normal_or_refused("min.cleanable.dirty.ratio", bad), "refused") << bad;
}

TEST(topic_configs, take_booleans_in_any_case_and_choices_only_as_written) {
  EXPECT_EQ(normal_or_refused("preallocate", "TRUE"), "true");
  EXPECT_EQ(normal_or_refused("preallocate", "yes"), "refused");
  EXPECT_EQ(normal_or_refused("compression.type", "gzip"), "gzip");
  EXPECT_EQ(normal_or_refused("compression.type", "GZIP"), "refused");
  EXPECT_EQ(normal_or_refused("message.timestamp.type", "logappendtime"), "refused");
}

TEST(topic_configs, keep_each_element_of_a_list_once) {
  EXPECT_EQ(normal_or_refused("cleanup.policy", "delete, compact,delete"), "delete,compact");
  EXPECT_EQ(normal_or_refused("cleanup.policy", ""), "");
  EXPECT_EQ(normal_or_refused("cleanup.policy", "delete,shred"), "refused");
}

TEST(topic_configs, know_the_two_forms_of_throttled_replicas) {
  for (const auto* good : {"", "*", "0:1", "0:1,17:3"})
    EXPECT_EQ(normal_or_refused("leader.replication.throttled.replicas", good), good);
  for (const auto* bad : {"1", "none", "0:", ":1", "*,0:1", "a:b"})
    EXPECT_EQ(normal_or_refused("leader.replication.throttled.replicas", bad), "refused") << bad;
}

TEST(topic_configs, refuse_tiered_storage_unless_it_is_off) {
  EXPECT_EQ(normal_or_refused("remote.storage.enable", "false"), "false");
  EXPECT_EQ(normal_or_refused("remote.storage.enable", "true"), "refused");
}

TEST(topic_configs, say_what_a_value_should_have_been) {
  EXPECT_EQ(normal("retention.ms", "-2").error().context, "Invalid value '-2' for retention.ms: must be at least -1");
  EXPECT_THAT(normal("segment.bytes", "x").error().context, HasSubstr("a whole number, from 1048576 to 2147483647"));
  EXPECT_THAT(normal("compression.type", "zip").error().context, HasSubstr("one of uncompressed,zstd,lz4"));
  EXPECT_THAT(normal("cleanup.policy", std::string(40'000, 'x')).error().context, HasSubstr("longer than 32767"));
}

TEST(topic_settings, are_durable_before_acknowledged_unless_os_is_asked_for) {
  EXPECT_TRUE(settings_with({}).synced_before_acknowledged());
  EXPECT_FALSE(settings_with({{"millrace.durability", "os"}}).synced_before_acknowledged());
  EXPECT_TRUE(settings_with({{"millrace.durability", "os"}, {"flush.messages", "1"}}).synced_before_acknowledged());
  EXPECT_FALSE(settings_with({{"millrace.durability", "os"}, {"flush.messages", "2"}}).synced_before_acknowledged());
}

TEST(topic_settings, take_negative_retention_as_for_ever) {
  const auto settings = settings_with({{"retention.ms", "-1"}, {"retention.bytes", "-5"}});
  EXPECT_EQ(settings.retention, std::nullopt);
  EXPECT_EQ(settings.retention_bytes, std::nullopt);
  EXPECT_EQ(settings_with({{"retention.ms", "0"}}).retention, milliseconds(0));
}

TEST(topic_settings, know_both_policies_and_none) {
  EXPECT_TRUE(settings_with({{"cleanup.policy", "compact,delete"}}).compacted);
  EXPECT_TRUE(settings_with({{"cleanup.policy", "compact,delete"}}).deleted_when_old);
  EXPECT_FALSE(settings_with({{"cleanup.policy", "compact"}}).deleted_when_old);
  EXPECT_FALSE(settings_with({{"cleanup.policy", ""}}).deleted_when_old);
}

TEST(topic_settings, are_refused_when_they_contradict_each_other) {
  EXPECT_TRUE(check_together({}));
  EXPECT_FALSE(check_together(settings_with({{"min.compaction.lag.ms", "10"}, {"max.compaction.lag.ms", "5"}})));
}

TEST(node_configs, are_the_defaults_of_topics_with_the_highest_layer_first) {
  node_configs node;
  node.started = {{"log.retention.ms", "1"}, {"log.segment.bytes", "2000000"}, {"log.index.interval.bytes", "7"}};
  node.shared = {{"log.retention.ms", "2"}, {"log.segment.bytes", "3000000"}};
  node.own = {{"log.retention.ms", "3"}};
  const auto settings = default_settings(node);
  EXPECT_EQ(settings.retention, milliseconds(3));
  EXPECT_EQ(settings.segment_bytes_max, 3'000'000u);
  EXPECT_EQ(settings.index_interval_bytes, 7u);
  EXPECT_EQ(with_overrides(settings, {{"retention.ms", "4"}}).retention, milliseconds(4));
}

TEST(node_configs, of_the_start_are_checked_as_those_of_requests_are) {
  EXPECT_EQ(normalize_started({{"log.retention.ms", " 5"}, {"num.partitions", "3"}})->at("log.retention.ms"), "5");
  EXPECT_FALSE(normalize_started({{"log.retention.ms", "x"}}));
  EXPECT_FALSE(normalize_started({{"log.retentoin.ms", "5"}}));
}

TEST(node_configs, that_are_fixed_are_sorted_with_defaults_in_normal_form) {
  for (const auto& definition : fixed_node_configs()) {
    EXPECT_EQ(find_fixed_node_config(definition.name), &definition);
    const auto form = normalize(definition, definition.default_value);
    EXPECT_TRUE(form && *form == definition.default_value) << definition.name;
  }
}

}  // namespace
}  // namespace millrace
