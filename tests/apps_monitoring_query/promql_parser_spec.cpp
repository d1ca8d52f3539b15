#include "apps/monitoring/query/promql_parser.hpp"

#include <gtest/gtest.h>

namespace millrace::monitoring {
namespace {

/// The expression as it is printed, or the refusal.
std::string read(const std::string& text) {
  const auto e = parse_promql(text);
  return e ? text_of(*e) : e.error().context;
}

std::string in_parentheses(std::size_t count, const std::string& text) {
  return std::string(count, '(') + text + std::string(count, ')');
}

TEST(promql, has_one_text_for_each_tree) {
  EXPECT_EQ(read("sum(rate(a[5m]))by(x,a)/2"), "sum by (a, x) (rate(a[5m])) / 2");
  EXPECT_EQ(read("SUM BY (x) (a) # a comment"), "sum by (x) (a)");
  EXPECT_EQ(read("a{b='c', d=~`\\d+`,}"), "a{b=\"c\",d=~\"\\\\d+\"}");
  EXPECT_EQ(read("{__name__=\"a\",b!=\"\"}"), "a{b!=\"\"}");
  EXPECT_EQ(read("{__name__=\"a b\"}"), "{__name__=\"a b\"}");
  EXPECT_EQ(read("a[90s] offset -1h30m @ 5"), "a[1m30s] @ 5.000 offset -1h30m");
  EXPECT_EQ(read("a @ end()[1h:] offset 1d"), "a @ end()[1h:] offset 1d");
  EXPECT_EQ(read("a+on()group_left(z,y)b"), "a + on () group_left (y, z) b");
  EXPECT_EQ(read("a > bool 1e3"), "a > bool 1000");
  EXPECT_EQ(read("0x1f + .5 + Inf + nan + 5m"), "31 + 0.5 + Inf + NaN + 300");
  EXPECT_EQ(read("count_values(\"a\\tb\", c)"), "count_values(\"a\\x09b\", c)");
}

TEST(promql, binds_as_prometheus_does) {
  EXPECT_EQ(read("(a + b) + c"), "a + b + c");
  EXPECT_EQ(read("a + (b + c)"), "a + (b + c)");
  EXPECT_EQ(read("a ^ (b ^ c)"), "a ^ b ^ c");
  EXPECT_EQ(read("(a ^ b) ^ c"), "(a ^ b) ^ c");
  EXPECT_EQ(read("-(a ^ b)"), "-a ^ b");
  EXPECT_EQ(read("(-a) ^ b"), "(-a) ^ b");
  EXPECT_EQ(read("(-a) * b"), "-a * b");
  EXPECT_EQ(read("a or (b and (c == (d + (e * f))))"), "a or b and c == d + e * f");
  EXPECT_EQ(read("(a or b) unless c"), "(a or b) unless c");
  EXPECT_EQ(read("+a"), "a");
}

TEST(promql, may_use_its_words_as_names) {
  EXPECT_EQ(read("sum{by=\"x\"} + avg"), "{__name__=\"sum\",by=\"x\"} + {__name__=\"avg\"}");
  EXPECT_EQ(read("sum by (on, sum) (a:b)"), "sum by (on, sum) (a:b)");
  EXPECT_EQ(read("and"), "at 1: 'and' begins no expression");
}

TEST(promql, is_refused_with_the_place_and_what_is_wanted) {
  EXPECT_EQ(read(""), "at 1: an expression is wanted, not the end");
  EXPECT_EQ(read("a + "), "at 5: an expression is wanted, not the end");
  EXPECT_EQ(read("a b"), "at 3: an operator or the end is wanted, not 'b'");
  EXPECT_EQ(read("sum(a"), "at 6: ',' or ')' is wanted, not the end");
  EXPECT_EQ(read("a{b}"), "at 4: one of = != =~ !~ is wanted, not '}'");
  EXPECT_EQ(read("a{b=c}"), "at 5: a text in quotes is wanted, not 'c'");
  EXPECT_EQ(read("a{b=\"c}"), "at 5: a text has no closing quote");
  EXPECT_EQ(read("a{b=\"\\z\"}"), "at 5: a backslash is followed by no known escape; write it twice");
  EXPECT_EQ(read("a[5x]"), "at 3: '5x' is no duration such as 30s, 5m or 1h30m");
  EXPECT_EQ(read("a[0s]"), "at 3: a duration must be longer than zero");
  EXPECT_EQ(read("a offset 5m offset 5m"), "at 13: offset stands here twice");
  EXPECT_EQ(read("a{__name__=\"b\"}"), "at 3: the name of the metric stands before the brace already");
  EXPECT_EQ(read("a $ b"), "at 3: this byte begins nothing that is known");
  EXPECT_EQ(read("\xff"), "at 1: the expression is no UTF-8");
  EXPECT_EQ(read("\"\\xff\""), "at 1: a text is no UTF-8");
  EXPECT_NE(read("a{b=~\"(\"}").find("at 3: '(' is no regular expression"), std::string::npos);
}

TEST(promql, is_refused_if_types_do_not_fit) {
  EXPECT_EQ(read("rate(a)"), "at 1: rate wants a value of type range vector, not instant vector");
  EXPECT_EQ(read("abs(1)"), "at 1: abs wants a value of type instant vector, not scalar");
  EXPECT_EQ(read("round(a, 1, 2)"), "at 1: round takes 1 to 2 arguments, not 3");
  EXPECT_EQ(read("sum(1)"), "at 1: sum wants a value of type instant vector, not scalar");
  EXPECT_EQ(read("topk(a)"), "at 1: topk takes a parameter before its vector");
  EXPECT_EQ(read("sum(1, a)"), "at 1: sum takes a vector and nothing else");
  EXPECT_EQ(read("1 < 2"), "at 3: a comparison of two scalars needs bool: 1 < bool 2");
  EXPECT_EQ(read("a + bool b"), "at 3: bool belongs to comparisons only");
  EXPECT_EQ(read("a and 1"), "at 3: 'and' stands between vectors only");
  EXPECT_EQ(read("a and on (b) group_left c"), "at 3: 'and' matches many to many: no group_left or group_right there");
  EXPECT_EQ(read("a + on (b) 1"), "at 3: on, ignoring, group_left and group_right belong between two vectors");
  EXPECT_EQ(read("a + on (b) group_left (b) c"), "at 3: the label b may not stand both in 'on' and in a group");
  EXPECT_EQ(read("-a[5m]"), "at 1: '-' wants a value of type instant vector, not range vector");
  EXPECT_EQ(read("+\"a\""), "at 1: '+' wants a number or an instant vector");
  EXPECT_EQ(read("{a=~\".*\"}"), "at 1: a selector needs a name or a label that may not be empty");
  EXPECT_EQ(read("(a)[5m]"), "at 4: a range stands behind a selector only; for other expressions write [5m:1m]");
}

TEST(promql, names_functions_that_are_not_served) {
  const auto e = parse_promql("1 + holt_winters(a[5m], 1, 1)");
  ASSERT_FALSE(e);
  EXPECT_EQ(e.error().code, errc::unsupported);
  EXPECT_EQ(e.error().context,
            "at 5: the function holt_winters is not served; the documentation of queries lists those that are");
}

TEST(promql, is_bounded_in_depth_and_parts_however_it_is_written) {
  EXPECT_EQ(read(in_parentheses(100, "a")), "a");
  EXPECT_NE(read(in_parentheses(100'000, "a")).find("nested too deep"), std::string::npos);
  EXPECT_NE(read(std::string(100'000, '-') + "a").find("nested too deep"), std::string::npos);
  std::string chain = "a", powers = "a", wide = "label_join(a, \"b\", \"\"";
  for (int i = 0; i < 1000; ++i) chain += "+a", powers += "^a";
  for (int i = 0; i < 100; ++i) wide += ", \"b\"";
  EXPECT_NE(read(chain).find("too deep"), std::string::npos);
  EXPECT_NE(read(powers).find("too deep"), std::string::npos);
  EXPECT_NE(read(wide + ")").find("no more arguments"), std::string::npos);
  EXPECT_NE(read("a{b=~\"(((a{1,100}){1,100}){1,100})\"}").find("no regular expression"), std::string::npos);
  EXPECT_NE(read("a{b=~\"" + std::string(5000, 'x') + "\"}").find("at most 4096"), std::string::npos);
  EXPECT_NE(read("a[9999999y]").find("too long"), std::string::npos);
  EXPECT_NE(read("a @ 1e300").find("too many"), std::string::npos);
}

TEST(series_selector, is_a_selector_and_nothing_else) {
  const auto matchers = parse_series_selector("a{b=~\"c|d\"}");
  ASSERT_TRUE(matchers);
  ASSERT_EQ(matchers->size(), 2U);
  EXPECT_TRUE((*matchers)[1].admits("d"));
  EXPECT_FALSE((*matchers)[1].admits("de"));
  for (const auto* text : {"a[5m]", "a offset 5m", "a + b", "1"}) EXPECT_FALSE(parse_series_selector(text)) << text;
}

}  // namespace
}  // namespace millrace::monitoring
