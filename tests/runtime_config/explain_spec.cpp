#include "runtime/config/explain.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "runtime/config/load.hpp"

namespace millrace {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

settings with_two_values_set() {
  config_sources sources;
  sources.environment = {{"MILLRACE_NODE_ID", "7"}};
  sources.flags = {{"--data", "node.data_directories", "a,b"}};
  return *load_settings(sources);
}

TEST(explain, tells_a_person_each_value_and_who_set_it) {
  const auto text = explain_as_text(with_two_values_set());
  EXPECT_THAT(text, ContainsRegex("node.id +7 +environment MILLRACE_NODE_ID\n"));
  EXPECT_THAT(text, ContainsRegex("node.data_directories +\\[\"a\", \"b\"\\] +flag --data\n"));
  EXPECT_THAT(text, ContainsRegex("log.level +\"info\" +default\n"));
}

TEST(explain, tells_a_program_each_value_and_who_set_it) {
  const auto json = explain_as_json(with_two_values_set());
  EXPECT_THAT(json, HasSubstr("\"node.id\": {\n    \"value\": 7,\n    \"from\": \"environment\",\n"
                              "    \"place\": \"MILLRACE_NODE_ID\",\n    \"default\": 1\n"));
}

TEST(default_config_file, is_the_one_that_is_shipped) {
  std::ifstream in(MILLRACE_SOURCE_DIR "/config/millrace.toml");
  std::ostringstream shipped;
  shipped << in.rdbuf();
  EXPECT_EQ(shipped.str(), default_config_file())
      << "write it anew: millrace config show --default-file > config/millrace.toml";
}

TEST(default_config_file, sets_every_option_to_its_default) {
  const auto loaded =
      load_settings({.file = config_file{"millrace.toml", default_config_file()}, .environment = {}, .flags = {}});
  ASSERT_TRUE(loaded) << loaded.error().context;
  for (const auto& each : loaded->all()) {
    EXPECT_EQ(each.from, origin::file) << each.which->name;
    EXPECT_EQ(each.value, each.which->standard) << each.which->name;
  }
}

}  // namespace
}  // namespace millrace
