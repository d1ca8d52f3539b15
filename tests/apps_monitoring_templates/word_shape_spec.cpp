#include "apps/monitoring/templates/word_shape.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

TEST(word_shape, names_of_machines_classes_and_files_may_vary_anywhere) {
  EXPECT_TRUE(may_vary("checked", "ns.example.com", "mail.example.org"));
  EXPECT_TRUE(may_vary("checked", "JobEventType", "TaskEventType"));
  EXPECT_TRUE(may_vary("checked", "<*>", "localhost.localdomain"));
}

TEST(word_shape, plain_words_vary_only_where_names_stand) {
  EXPECT_TRUE(may_vary("user", "cyrus", "root"));
  EXPECT_TRUE(may_vary("from", "alpha,", "beta,"));
  EXPECT_FALSE(may_vary("stored", "values", "bytes"));
}

TEST(word_shape, states_in_capitals_do_not_vary_but_as_names) {
  EXPECT_FALSE(may_vary("to", "RUNNING", "FAILED"));
  EXPECT_FALSE(may_vary("got", "intent.SCREEN_ON", "intent.SCREEN_OFF"));
  EXPECT_TRUE(may_vary("user", "ADMIN", "root"));
}

TEST(word_shape, words_with_other_punctuation_or_other_keys_do_not_vary) {
  EXPECT_FALSE(may_vary("by", "(uid=<*>)", "LOGIN(uid=<*>)"));
  EXPECT_FALSE(may_vary("x", "host=a.b", "user=a.b"));
  EXPECT_FALSE(may_vary("x", "Maps:<*>", "Reduces:<*>"));
  EXPECT_TRUE(may_vary("x", "user=guest", "user=root"));
  EXPECT_FALSE(may_vary("x", "mode=fast", "mode=slow"));
}

TEST(word_shape, an_empty_bracket_is_a_value_too) { EXPECT_TRUE(may_vary("x", "()", "(a.example.com)")); }

TEST(word_shape, what_two_words_become_keeps_key_and_punctuation) {
  EXPECT_EQ(generalised("(cyrus),", "(root),"), "(<*>),");
  EXPECT_EQ(generalised("user=a", "user=b"), "user=<*>");
  EXPECT_EQ(generalised("()", "(host.a)"), "(<*>)");
  EXPECT_TRUE(is_variable_word("user=<*>"));
  EXPECT_FALSE(is_variable_word("user=a"));
}

}  // namespace
}  // namespace millrace::monitoring
