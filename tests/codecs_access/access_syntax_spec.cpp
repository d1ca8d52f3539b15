#include <gtest/gtest.h>

#include "codecs/access/access_expression.hpp"
#include "codecs/access/access_limits.hpp"

namespace millrace {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string refusal(std::string_view text, errc code = errc::invalid_argument) {
  const auto parsed = access_expression::parse(text);
  EXPECT_FALSE(parsed) << parsed->text();
  if (parsed) return {};
  EXPECT_EQ(parsed.error().code, code) << parsed.error().context;
  return parsed.error().context;
}

/// The refusal of `text` without its first words, which are always the same.
std::string why(std::string_view text, errc code = errc::invalid_argument) {
  constexpr std::string_view begin = "access expression, ";
  const auto whole = refusal(text, code);
  EXPECT_TRUE(whole.starts_with(begin)) << whole;
  return whole.starts_with(begin) ? whole.substr(begin.size()) : whole;
}

TEST(access_syntax, words_for_signs_are_refused_with_the_sign) {
  EXPECT_EQ(why("u:ana and g:x"), "character 7, at 'and g:x': write & for 'and'");
  EXPECT_EQ(why("u:ana OR g:x"), "character 7, at 'OR g:x': write | for 'or'");
  EXPECT_EQ(why("not u:ana"), "character 1, at 'not u:ana': write ! for 'not'");
  EXPECT_EQ(why("u:ana && p"), "character 7, at '&& p': write a single &");
  EXPECT_EQ(why("u:ana || p"), "character 7, at '|| p': write a single |");
  EXPECT_EQ(why("u:a , u:b"), "character 5, at ', u:b': write & where both must hold, | where one is enough");
}

TEST(access_syntax, unknown_terms_are_refused_with_the_known_ones) {
  EXPECT_EQ(
      why("ana"),
      "character 1, at 'ana': a term is u:NAME for a user, g:NAME for a group, r:NAME for a role, or p for anyone");
  EXPECT_EQ(why("user:ana"), "character 1, at 'user:ana': write u:NAME for a user");
  EXPECT_EQ(why("U:ana"), "character 1, at 'U:ana': write u:NAME for a user");
  EXPECT_EQ(why("group=x"), "character 1, at 'group=x': write g:NAME for a group");
  EXPECT_EQ(why("role:x"), "character 1, at 'role:x': write r:NAME for a role");
  EXPECT_EQ(why("everyone"), "character 1, at 'everyone': write p for anyone");
  EXPECT_EQ(why("*"), "character 1, at '*': write p for anyone");
  EXPECT_EQ(why("nobody"), "character 1, at 'nobody': leave the expression empty to admit nobody");
}

TEST(access_syntax, names_are_refused_with_how_to_write_them) {
  constexpr auto nameless = ": write a name behind the colon, without a space, as in u:ana";
  EXPECT_EQ(why("u: ana"), std::string("character 1, at 'u: ana'") + nameless);
  EXPECT_EQ(why("p | g:\"\""), std::string("character 5, at 'g:\"\"'") + nameless);
  EXPECT_EQ(why("g:a,b"), "character 4, at ',b': write the name in double quotes, as in g:\"Ana B\"");
  EXPECT_EQ(why("u:josé"), "character 6, at 'é': write the name in double quotes, as in u:\"Ana B\"");
  EXPECT_EQ(why("u:'ana'"), "character 3, at ''ana'': write the name in double quotes, as in u:\"Ana B\"");
  EXPECT_EQ(why("\"ana\""), "character 1, at '\"ana\"': write u:, g: or r: before a name in quotes, as in u:\"Ana B\"");
  EXPECT_EQ(why("u:\"ana"), "character 3, at '\"ana': this quote is never closed: write \" behind the name");
  EXPECT_EQ(why("u:\"a\nb\""), "character 5, at ' b\"': a name has no control characters: leave it out");
  EXPECT_EQ(why(R"(u:"a\nb")"), R"(character 5, at '\nb"': write \\ for a backslash in a name, \" for a quote)");
  EXPECT_EQ(why(R"(u:"a\)"), R"(character 5, at '\': write \\ for a backslash in a name, \" for a quote)");
}

TEST(access_syntax, what_is_missing_is_named_where_it_is_missing) {
  constexpr auto term = ": write a term here: u:NAME, g:NAME, r:NAME or p, or an expression in parentheses";
  constexpr auto sign = ": write & before it if both must hold, | if one is enough";
  EXPECT_EQ(why("u:a |"), std::string("character 6, at its end") + term);
  EXPECT_EQ(why("u:a | & u:b"), std::string("character 7, at '& u:b'") + term);
  EXPECT_EQ(why("!"), std::string("character 2, at its end") + term);
  EXPECT_EQ(why("()"), std::string("character 2, at ')'") + term);
  EXPECT_EQ(why(") u:a"), std::string("character 1, at ') u:a'") + term);
  EXPECT_EQ(why("u:a u:b"), std::string("character 5, at 'u:b'") + sign);
  EXPECT_EQ(why("u:a !u:b"), std::string("character 5, at '!u:b'") + sign);
  EXPECT_EQ(why("(u:a (p))"), std::string("character 6, at '(p))'") + sign);
  EXPECT_EQ(why("p | (u:a"), "character 9, at its end: write ) for the ( at character 5");
  EXPECT_EQ(why("p | (u:a) | (u:b & (p)"), "character 23, at its end: write ) for the ( at character 13");
  EXPECT_EQ(why("u:a) | p"), "character 4, at ') | p': this ) closes nothing: leave it out");
}

TEST(access_syntax, positions_count_characters_and_what_is_shown_is_never_cut_within_one) {
  EXPECT_EQ(why("u:\"éé\" x"),
            "character 8, at 'x': a term is u:NAME for a user, g:NAME for a group, r:NAME for a role, or p for anyone");
  EXPECT_TRUE(why("*" + repeated("é", 12)).starts_with("character 1, at '*" + repeated("é", 11) + "': "));
}

TEST(access_syntax, only_utf8_is_read) {
  for (const auto* bad : {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                          "\xF0\x80\x80\x80", "\xFF", "\xE2\x82"}) {
    EXPECT_EQ(refusal(std::string("u:\"") + bad + "\""), "access expression, byte 4: write UTF-8");
  }
  for (const auto* good : {"é", "€", "\xF0\x9F\x94\x91", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(access_expression::parse(std::string("u:\"") + good + "\"")) << good;
  }
}

TEST(access_limits, of_terms) {
  EXPECT_TRUE(access_expression::parse("p" + repeated("|p", access_limits::terms_max - 1)));
  EXPECT_EQ(why("p" + repeated("|p", access_limits::terms_max), errc::limit_exceeded),
            "character 257, at 'p': at most 128 terms: make a group of the users");
}

TEST(access_limits, of_nesting_hold_for_parentheses) {
  const auto nested = [](std::size_t depth) { return repeated("(", depth) + "p" + repeated(")", depth); };
  EXPECT_TRUE(access_expression::parse(nested(access_limits::nesting_max)));
  EXPECT_EQ(why(nested(access_limits::nesting_max + 1), errc::limit_exceeded),
            "character 17, at '(p)))))))))))))))))': nested more than 16 deep: write it flatter");
  EXPECT_TRUE(access_expression::parse("(p)" + repeated("|(p)", 2 * access_limits::nesting_max)));
  EXPECT_TRUE(access_expression::parse(repeated("!", 4000) + "p"));
}

TEST(access_limits, of_nesting_hold_for_groups_that_precedence_makes) {
  std::string text = "p";
  for (std::size_t groups = 0; groups + 2 <= access_limits::nesting_max; groups += 2) text = "p|p&(" + text + ")";
  EXPECT_TRUE(access_expression::parse(text));
  EXPECT_EQ(access_expression::parse(text)->nodes().front().height, access_limits::nesting_max);
  refusal("p&(" + text + ")", errc::limit_exceeded);
}

TEST(access_limits, of_a_name) {
  for (const auto* quote : {"", "\""}) {
    const auto named = [&](std::size_t bytes) { return std::string("u:") + quote + repeated("a", bytes) + quote; };
    EXPECT_TRUE(access_expression::parse(named(access_limits::name_bytes_max)));
    EXPECT_NE(why(named(access_limits::name_bytes_max + 1), errc::limit_exceeded)
                  .find("a name has at most 255 bytes, this one has 256"),
              std::string::npos);
  }
}

TEST(access_limits, of_the_text_and_of_its_canonical_form) {
  const auto padded = [](std::size_t bytes) { return "p" + repeated(" ", bytes - 1); };
  EXPECT_TRUE(access_expression::parse(padded(access_limits::text_bytes_max)));
  EXPECT_EQ(refusal(padded(access_limits::text_bytes_max + 1), errc::limit_exceeded),
            "access expression: the text has 4097 bytes, at most 4096: make groups of the users");
  const auto dense = "u:" + repeated("a", 36) + repeated("|u:" + repeated("a", 36), 104);
  ASSERT_LT(dense.size(), access_limits::text_bytes_max);
  EXPECT_EQ(refusal(dense, errc::limit_exceeded),
            "access expression: the canonical text has 4302 bytes, at most 4096: make groups of the users");
}

}  // namespace
}  // namespace millrace
