#include "codecs/access/access_expression.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

bool admits(std::string_view text, const access_identity& who) {
  return evaluate(*access_expression::parse(text), who);
}

std::string canonical(std::string_view text) { return access_expression::parse(text)->text(); }

const access_identity nobody_known;
const access_identity ana{"ana", {}, {}};
const access_identity bob{"bob", {"fraud", "night shift"}, {"reader"}};
const access_identity intern{"ivo", {"fraud"}, {"intern"}};

TEST(access_expression, admits_a_user_a_group_or_a_role) {
  EXPECT_TRUE(admits("u:bob", bob));
  EXPECT_TRUE(admits("g:fraud", bob));
  EXPECT_TRUE(admits("r:reader", bob));
  EXPECT_FALSE(admits("u:bob", ana));
  EXPECT_FALSE(admits("g:fraud", ana));
  EXPECT_FALSE(admits("r:reader", ana));
}

TEST(access_expression, does_not_take_a_group_for_a_role_or_a_user) {
  EXPECT_FALSE(admits("r:fraud | u:fraud | g:reader | g:bob", bob));
}

TEST(access_expression, tells_capital_letters_from_small_ones) { EXPECT_FALSE(admits("u:Bob | g:FRAUD", bob)); }

TEST(access_expression, p_admits_anyone_and_the_empty_expression_nobody) {
  for (const auto& who : {nobody_known, ana, bob, intern}) {
    EXPECT_TRUE(admits("p", who));
    EXPECT_FALSE(admits("", who));
    EXPECT_FALSE(admits(" \t\r\n", who));
    EXPECT_FALSE(admits("!p", who));
  }
  EXPECT_EQ(access_expression::anyone(), *access_expression::parse("p"));
  EXPECT_EQ(access_expression(), *access_expression::parse(""));
}

TEST(access_expression, who_is_anonymous_is_no_user_but_passes_an_exclusion) {
  EXPECT_FALSE(admits("u:ana | g:fraud | r:reader", nobody_known));
  EXPECT_TRUE(admits("!u:bob", nobody_known));
}

TEST(access_expression, combines_terms_with_and_or_not) {
  constexpr auto text = "u:ana | (g:fraud & !r:intern)";
  EXPECT_TRUE(admits(text, ana));
  EXPECT_TRUE(admits(text, bob));
  EXPECT_FALSE(admits(text, intern));
  EXPECT_FALSE(admits(text, nobody_known));
}

TEST(access_expression, not_binds_tighter_than_and_and_that_tighter_than_or) {
  EXPECT_EQ(canonical("u:a|u:b&u:c"), "u:a | (u:b & u:c)");
  EXPECT_EQ(canonical("u:a&u:b|u:c"), "(u:a & u:b) | u:c");
  EXPECT_EQ(canonical("!u:a&u:b"), "!u:a & u:b");
  EXPECT_EQ(canonical("!(u:a&u:b)"), "!(u:a & u:b)");
}

TEST(access_expression, has_a_name_of_odd_characters_in_quotes) {
  EXPECT_TRUE(admits("g:\"night shift\"", bob));
  EXPECT_TRUE(admits(R"(u:"a\"b\\c")", {"a\"b\\c", {}, {}}));
  EXPECT_TRUE(admits("u:\"josé (|&!)\"", {"josé (|&!)", {}, {}}));
  EXPECT_TRUE(admits("u:svc-1_x.y@REALM.EU/host+2", {"svc-1_x.y@REALM.EU/host+2", {}, {}}));
}

TEST(access_expression, canonical_text_keeps_order_and_drops_what_changes_nothing) {
  EXPECT_EQ(canonical(""), "");
  EXPECT_EQ(canonical(" ( ( u:b ) )|u:a "), "u:b | u:a");
  EXPECT_EQ(canonical("u:a | (u:b | (u:c | u:d))"), "u:a | u:b | u:c | u:d");
  EXPECT_EQ(canonical("u:a & ((u:b & u:c) | u:d)"), "u:a & ((u:b & u:c) | u:d)");
  EXPECT_EQ(canonical("!!u:a & !!!u:b"), "u:a & !u:b");
  EXPECT_EQ(canonical("!(!(u:a | u:b)) | u:c"), "u:a | u:b | u:c");
  EXPECT_EQ(canonical("!(u:a | u:b) | u:c"), "!(u:a | u:b) | u:c");
  EXPECT_EQ(canonical(R"(u:"ana"|g:"a b"|r:"\"\\")"), R"(u:ana | g:"a b" | r:"\"\\")");
}

TEST(access_expression, is_said_in_words) {
  EXPECT_EQ(access_expression::parse("u:ana|g:fraud&!r:intern&!(p)")->words(),
            "u:ana or (g:fraud and not r:intern and not anyone)");
  EXPECT_EQ(access_expression().words(), "nobody");
}

}  // namespace
}  // namespace millrace
