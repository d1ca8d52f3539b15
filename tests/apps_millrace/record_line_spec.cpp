#include "apps/millrace/text/record_line.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(record_line, is_all_value_unless_a_separator_is_named) {
  const auto read = read_line("a:b", {});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key, std::nullopt);
  EXPECT_EQ(read->value, "a:b");
}

TEST(record_line, has_its_key_before_the_first_separator) {
  const auto read = read_line("k::v::w", {.key_separator = "::"});
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key, "k");
  EXPECT_EQ(read->value, "v::w");
}

TEST(record_line, refuses_a_line_without_the_separator_it_was_told_of) {
  const auto read = read_line("no key", {.key_separator = ":"});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::invalid_argument);
}

TEST(record_line, keeps_an_empty_value_unless_told_that_it_means_null) {
  EXPECT_EQ(read_line("k:", {.key_separator = ":"})->value, "");
  EXPECT_EQ(read_line("k:", {.key_separator = ":", .empty_is_null = true})->value, std::nullopt);
}

TEST(record_header, may_have_an_empty_value_and_not_none) {
  EXPECT_EQ(*read_header("a=b=c"), (record_header{"a", "b=c"}));
  EXPECT_EQ(*read_header("a="), (record_header{"a", ""}));
  EXPECT_FALSE(read_header("a"));
  EXPECT_FALSE(read_header("=b"));
}

}  // namespace
}  // namespace millrace::cli
