#include "codecs/access/access_rules.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

using texts = std::vector<access_rule_text>;

TEST(access_verb, is_found_by_its_name) {
  for (const auto verb : access_verbs) EXPECT_EQ(*parse_access_verb(name_of(verb)), verb);
  EXPECT_EQ(parse_access_verb("delete").error().context,
            "no access verb is named 'delete'; there are read, write, create, remove, list, admin");
}

TEST(access_rules, are_stored_as_canonical_texts_and_read_again_as_the_same) {
  const texts given{{access_verb::admin, ""}, {access_verb::read, "u:a|u:b&p"}};
  const auto rules = *access_rules::parse(given);
  EXPECT_EQ(rules.texts(), (texts{{access_verb::read, "u:a | (u:b & p)"}, {access_verb::admin, ""}}));
  EXPECT_EQ(*access_rules::parse(rules.texts()), rules);
}

TEST(access_rules, tell_a_verb_for_nobody_from_one_without_expression) {
  access_rules rules;
  EXPECT_EQ(rules.find(access_verb::read), nullptr);
  rules.set(access_verb::read, {});
  ASSERT_NE(rules.find(access_verb::read), nullptr);
  EXPECT_EQ(*rules.find(access_verb::read), access_expression());
  rules.clear(access_verb::read);
  EXPECT_EQ(rules, access_rules());
}

TEST(access_rules, name_the_verb_whose_expression_is_wrong_or_stands_twice) {
  EXPECT_EQ(access_rules::parse(texts{{access_verb::read, "p"}, {access_verb::write, "p &"}}).error().context,
            "write: access expression, character 4, at its end: write a term here: u:NAME, g:NAME, r:NAME or p, or an "
            "expression in parentheses");
  const auto twice = access_rules::parse(texts{{access_verb::read, ""}, {access_verb::read, "p"}});
  EXPECT_EQ(twice.error(), make_error(errc::invalid_argument, ""));
  EXPECT_EQ(twice.error().context, "read has two access expressions");
}

}  // namespace
}  // namespace millrace
