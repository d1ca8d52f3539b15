#include "apps/monitoring/events/severity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace millrace::monitoring {
namespace {

TEST(severity, each_level_has_a_word_of_its_own) {
  EXPECT_EQ(name_of(severity::emergency), "emergency");
  EXPECT_EQ(name_of(severity::warning), "warning");
  EXPECT_EQ(name_of(severity::debug), "debug");
}

TEST(severity, no_word_stands_for_two_levels) {
  std::set<std::string_view> words(severity_words.begin(), severity_words.end());
  for (const auto& other : other_severity_words) EXPECT_TRUE(words.insert(other.word).second) << other.word;
}

TEST(severity, words_are_in_small_letters) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  for (const auto word : severity_words) EXPECT_TRUE(std::all_of(word.begin(), word.end(), is_small)) << word;
  for (const auto& [word, level] : other_severity_words) {
    EXPECT_TRUE(std::all_of(word.begin(), word.end(), is_small)) << word;
  }
}

}  // namespace
}  // namespace millrace::monitoring
