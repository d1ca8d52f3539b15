#include "runtime/config/options.hpp"

#include <gtest/gtest.h>

#include <set>

#include "runtime/config/accept.hpp"

namespace millrace {
namespace {

TEST(options, have_names_and_variables_of_their_own) {
  std::set<std::string> names, variables;
  for (const auto& which : all_options()) {
    EXPECT_TRUE(names.insert(std::string(which.name)).second) << which.name;
    EXPECT_TRUE(variables.insert(environment_name(which)).second) << which.name;
  }
}

TEST(options, belong_to_a_section_that_says_what_it_is_about) {
  for (const auto& which : all_options()) {
    EXPECT_FALSE(section_sentence(which.name.substr(0, which.name.find('.'))).empty()) << which.name;
  }
}

TEST(options, say_in_a_sentence_what_they_decide) {
  for (const auto& which : all_options()) {
    EXPECT_TRUE(which.sentence.ends_with('.')) << which.name;
    EXPECT_LE(which.sentence.size(), 118u) << which.name;
  }
}

TEST(options, accept_their_own_defaults) {
  for (const auto& which : all_options()) {
    const auto accepted = accept_text(which, to_text(which.standard));
    ASSERT_TRUE(accepted) << which.name << ": " << accepted.error().context;
    EXPECT_EQ(*accepted, which.standard) << which.name;
  }
}

TEST(options, are_found_by_the_name_that_was_probably_meant) {
  EXPECT_EQ(nearest_option_name("kafka.listener"), "kafka.listeners");
  EXPECT_EQ(nearest_option_name("kafak.listeners"), "kafka.listeners");
  EXPECT_EQ(nearest_option_name("data_directories"), "node.data_directories");
  EXPECT_EQ(nearest_option_name("storage.memory_budget_bytes"), "node.memory_budget_bytes");
  EXPECT_EQ(nearest_option_name("topic.retention-ms"), "topic.retention_ms");
}

}  // namespace
}  // namespace millrace
