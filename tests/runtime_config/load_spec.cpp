#include "runtime/config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

config_sources file(std::string text) {
  return {.file = config_file{"node.toml", std::move(text)}, .environment = {}, .flags = {}};
}

std::string complaint(const config_sources& sources) {
  const auto loaded = load_settings(sources);
  EXPECT_FALSE(loaded);
  return loaded ? "" : loaded.error().context;
}

TEST(load_settings, without_sources_gives_the_defaults) {
  const auto loaded = load_settings({});
  ASSERT_TRUE(loaded);
  for (const auto& each : loaded->all()) {
    EXPECT_EQ(each.value, each.which->standard);
    EXPECT_EQ(each.from, origin::standard);
  }
}

TEST(load_settings, prefers_a_flag_to_the_environment_to_the_file_to_the_default) {
  auto sources = file("[node]\nid = 2\n[kafka]\nconnections_max = 20\nfetch_sessions_max = 200\n");
  sources.environment = {{"MILLRACE_NODE_ID", "3"}, {"MILLRACE_KAFKA_CONNECTIONS_MAX", "30"}};
  sources.flags = {{"--node-id", "node.id", "4"}};
  const auto loaded = load_settings(sources);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->integer("node.id"), 4);
  EXPECT_EQ(loaded->integer("kafka.connections_max"), 30);
  EXPECT_EQ(loaded->integer("kafka.fetch_sessions_max"), 200);
}

TEST(load_settings, remembers_who_set_a_value_and_where) {
  auto sources = file("\n[node]\nid = 2\n");
  sources.environment = {{"MILLRACE_LOG_LEVEL", "debug"}};
  sources.flags = {{"--data", "node.data_directories", "/var/lib/millrace"}};
  const auto loaded = load_settings(sources);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->at("node.id").from, origin::file);
  EXPECT_EQ(loaded->at("node.id").place, "node.toml:3");
  EXPECT_EQ(loaded->at("log.level").place, "MILLRACE_LOG_LEVEL");
  EXPECT_EQ(loaded->at("node.data_directories").from, origin::flag);
  EXPECT_EQ(loaded->at("node.data_directories").place, "--data");
}

TEST(load_settings, takes_numbers_with_units_as_texts) {
  const auto loaded = load_settings(file("[node]\nmemory_budget_bytes = \"256MiB\"\n[topic]\nretention_ms = \"1d\"\n"));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->integer("node.memory_budget_bytes"), 256LL << 20);
  EXPECT_EQ(loaded->integer("topic.retention_ms"), 86'400'000);
}

TEST(load_settings, splits_a_list_of_the_environment_at_commas) {
  const auto loaded =
      load_settings({.file = {}, .environment = {{"MILLRACE_NODE_SERVICES", "fraud,audit"}}, .flags = {}});
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->list("node.services"), (option_list{"fraud", "audit"}));
}

TEST(load_settings, refuses_an_unknown_name_with_its_line_and_the_nearest_one) {
  EXPECT_EQ(complaint(file("[node]\nid = 1\n\n[kafka]\nlistener = []\n")),
            "node.toml:5: kafka.listener: there is no such option; did you mean kafka.listeners?");
}

TEST(load_settings, refuses_an_unknown_section_even_if_it_is_empty_and_names_the_nearest) {
  EXPECT_EQ(complaint(file("[kafak]\n")), "node.toml:1: kafak: there is no such section; did you mean [kafka]?");
  EXPECT_EQ(complaint(file("[kafak]\nx = 1\n")),
            "node.toml:2: kafak.x: there is no such section; did you mean [kafka]?");
  EXPECT_THAT(complaint(file("[zzzz]\nfoo = 1\n")),
              HasSubstr("there is no such section; there are [node], [reactor],"));
}

TEST(load_settings, names_the_option_that_an_unknown_or_wrong_section_hides) {
  EXPECT_THAT(complaint(file("[kafak]\nlisteners = []\n")), HasSubstr("did you mean kafka.listeners?"));
  EXPECT_THAT(complaint(file("[node]\nconnections_max = 9\n")), HasSubstr("did you mean kafka.connections_max?"));
  EXPECT_THAT(complaint(file("connections_max = 9\n")), HasSubstr("did you mean kafka.connections_max?"));
}

TEST(load_settings, names_all_options_of_a_section_where_none_is_near) {
  EXPECT_EQ(complaint(file("[log]\nrotation = \"daily\"\n")),
            "node.toml:2: log.rotation: there is no such option; [log] has level");
}

TEST(load_settings, refuses_a_list_of_sections) {
  EXPECT_EQ(complaint(file("[[kafka]]\nconnections_max = 1\n")),
            "node.toml:1: kafka: is a section, write [kafka] and its options below");
}

TEST(load_settings, refuses_a_value_where_a_section_belongs) {
  EXPECT_EQ(complaint(file("node = 3\n")), "node.toml:1: node: is a section, write [node] and its options below");
  EXPECT_TRUE(load_settings(file("[node]\n[kafka]\n")));
}

TEST(load_settings, refuses_a_wrong_type_with_its_line_and_what_is_wanted) {
  EXPECT_EQ(complaint(file("[node]\nid = \"one\"\n")),
            "node.toml:2: node.id: a text is of the wrong type; wanted: 0 to 2147483647");
  EXPECT_THAT(complaint(file("[node]\nservices = \"fraud\"\n")), HasSubstr("wanted: list of texts"));
  EXPECT_THAT(complaint(file("[node]\nservices = [1]\n")), HasSubstr("a list of other things than texts"));
  EXPECT_THAT(complaint(file("[kafka]\nauto_create_topics = 1\n")), HasSubstr("wanted: true or false"));
  EXPECT_THAT(complaint(file("[topic]\nretention_ms = 0.5\n")), HasSubstr("a number with a fraction"));
}

TEST(load_settings, refuses_a_value_out_of_range_with_its_line_and_the_range) {
  EXPECT_EQ(complaint(file("[kafka]\nconnections_max = 0\n")),
            "node.toml:2: kafka.connections_max: 0 is out of range: 1 to 1000000");
  EXPECT_THAT(complaint(file("[topic]\ndurability = \"maybe\"\n")),
              HasSubstr("\"maybe\" is not one of \"fsync\", \"os\""));
}

TEST(load_settings, refuses_an_address_with_the_reason) {
  EXPECT_THAT(complaint(file("[kafka]\nlisteners = [\"default://localhost\"]\n")), HasSubstr("a port is missing"));
  EXPECT_THAT(complaint(file("[kafka]\nlisteners = [\"127.0.0.1:9092\"]\n")), HasSubstr("a name is missing"));
  EXPECT_THAT(complaint(file("[http]\naddress = \"9644\"\n")), HasSubstr("a port is missing"));
}

TEST(load_settings, says_all_that_is_wrong_at_once) {
  auto sources = file("[node]\nid = -1\nname = \"a\"\n");
  sources.environment = {{"MILLRACE_TOPIC_PARTITIONS", "many"}};
  sources.flags = {{"--set", "log.levle", "info"}};
  EXPECT_EQ(complaint(sources),
            "node.toml:2: node.id: -1 is out of range: 0 to 2147483647\n"
            "node.toml:3: node.name: there is no such option; [node] has id, cluster_id, data_directories, "
            "memory_budget_bytes, open_files_max, services, service_libraries, service_outbox_bytes_max\n"
            "MILLRACE_TOPIC_PARTITIONS: topic.partitions: 'many' is no whole number\n"
            "--set: log.levle: there is no such option; did you mean log.level?");
}

TEST(load_settings, refuses_what_is_no_toml_with_its_line) {
  EXPECT_THAT(complaint(file("[node]\nid = = 1\n")), StartsWith("node.toml:2: "));
}

TEST(load_settings, refuses_a_variable_of_a_section_that_is_no_option) {
  config_sources sources;
  sources.environment = {{"MILLRACE_KAFKA_LISTENER", "default://127.0.0.1:1"}};
  EXPECT_EQ(complaint(sources),
            "MILLRACE_KAFKA_LISTENER: kafka.listener: there is no such option; did you mean MILLRACE_KAFKA_LISTENERS?");
}

TEST(load_settings, leaves_alone_a_variable_of_no_section) {
  config_sources sources;
  sources.environment = {{"MILLRACE_BOOTSTRAP", "127.0.0.1:9092"}, {"PATH", "/bin"}};
  EXPECT_TRUE(load_settings(sources));
}

TEST(read_config_file, does_not_take_a_directory_for_an_empty_file) {
  EXPECT_EQ(read_config_file("/").error().code, errc::invalid_argument);
}

TEST(read_config_file, tells_a_file_that_is_not_there) {
  const auto read = read_config_file("/no/such/file.toml");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::not_found);
  EXPECT_THAT(read.error().context, HasSubstr("/no/such/file.toml"));
}

}  // namespace
}  // namespace millrace
