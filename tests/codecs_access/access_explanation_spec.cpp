#include "codecs/access/access_explanation.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

std::string said(std::string_view expression, const access_identity& who) {
  return explain(*access_expression::parse(expression), who).text;
}

const access_identity bob{"bob", {}, {}};

TEST(access_explanation, of_a_refusal_tells_the_rule_who_one_is_and_what_is_missing) {
  EXPECT_EQ(said("u:ana | (g:fraud & !r:intern)", bob),
            "refused: needs u:ana or (g:fraud and not r:intern); you are u:bob; g:fraud is missing");
  EXPECT_EQ(said("g:a & r:b & u:bob", bob),
            "refused: needs g:a and r:b and u:bob; you are u:bob; g:a is missing, r:b is missing");
}

TEST(access_explanation, of_a_refusal_tells_what_excludes) {
  EXPECT_EQ(said("u:ana | (g:fraud & !r:intern)", {"ivo", {"fraud"}, {"intern"}}),
            "refused: needs u:ana or (g:fraud and not r:intern); you are u:ivo; r:intern is excluded");
  EXPECT_EQ(said("p & !u:bob", bob), "refused: needs anyone and not u:bob; you are u:bob; u:bob is excluded");
  EXPECT_EQ(said("!(g:a | g:b)", {"bob", {"b"}, {}}),
            "refused: needs not (g:a or g:b); you are u:bob; g:b is excluded");
}

TEST(access_explanation, of_a_refusal_names_who_is_unknown_anonymous) {
  EXPECT_EQ(said("u:ana", {}), "refused: needs u:ana; you are anonymous");
}

TEST(access_explanation, of_the_empty_expression_says_that_nobody_is_admitted) {
  EXPECT_EQ(said("", bob), "refused: nobody is admitted");
}

TEST(access_explanation, of_an_admission_names_terms_that_suffice) {
  EXPECT_EQ(said("p", bob), "allowed: anyone");
  EXPECT_EQ(said("u:ana | u:bob | p", bob), "allowed: u:bob");
  EXPECT_EQ(said("u:ana | (g:fraud & !r:intern)", {"eva", {"fraud"}, {}}), "allowed: g:fraud and not r:intern");
  EXPECT_EQ(said("!(u:ana | g:x)", bob), "allowed: not u:ana and not g:x");
}

TEST(access_explanation, names_a_term_once) {
  EXPECT_EQ(said("(g:x & u:a) | (g:x & u:b)", bob),
            "refused: needs (g:x and u:a) or (g:x and u:b); you are u:bob; g:x is missing");
}

TEST(access_explanation, gives_the_deciding_terms_as_values) {
  const auto why = explain(*access_expression::parse("u:ana | (g:fraud & !r:intern)"), {"ivo", {"fraud"}, {"intern"}});
  EXPECT_FALSE(why.allowed);
  EXPECT_EQ(why.decided_by, (std::vector<deciding_term>{{{access_subject::user, "ana"}, false},
                                                        {{access_subject::role, "intern"}, true}}));
}

}  // namespace
}  // namespace millrace
