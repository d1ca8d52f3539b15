#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "codecs/access/access_explanation.hpp"
#include "tests/support/seed_count.hpp"

// Random expressions against a tree that is evaluated as the words say, and printed with more signs than it needs.

namespace millrace {
namespace {

struct model_node {
  char sign = 't';  // 't' a term, '&', '|', '!'
  access_term term;
  std::vector<model_node> operands;
};

const std::vector<std::string> names{"a", "b", "c d", "\"", "\\"};

class random_expression {
 public:
  explicit random_expression(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t end) { return random_() % end; }

  model_node tree(std::size_t depth) {
    const auto choice = depth == 0 ? 0 : below(5);
    if (choice < 2) return {'t', term(), {}};
    model_node node{"!&|" [choice - 2], {}, {}};
    const std::size_t count = node.sign == '!' ? 1 : 1 + below(3);
    for (std::size_t i = 0; i < count; ++i) node.operands.push_back(tree(depth - 1));
    return node;
  }

  /// Parentheses around each operand that is no term, spaces and more parentheses at random.
  std::string text(const model_node& node) {
    if (node.sign == 't') return space() + text_of(node.term) + space();
    std::string out = node.sign == '!' ? "!" : "";
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      if (i > 0) out += node.sign;
      const bool bare = node.operands[i].sign == 't' && below(8) > 0;
      out += bare ? text(node.operands[i]) : "(" + text(node.operands[i]) + ")";
    }
    return out;
  }

  access_identity identity() { return {below(2) == 0 ? "" : names[below(names.size())], some_names(), some_names()}; }

 private:
  access_term term() {
    const auto subject = static_cast<access_subject>(below(4));
    return {subject, subject == access_subject::anyone ? "" : names[below(names.size())]};
  }
  std::string space() { return std::string(below(3), " \n"[below(2)]); }
  std::vector<std::string> some_names() {
    std::vector<std::string> some;
    for (const auto& name : names) {
      if (below(2) == 0) some.push_back(name);
    }
    return some;
  }

  std::mt19937 random_;
};

/// Who `term` means is told by `holds`.
template <class Holds>
bool model_evaluate(const model_node& node, const Holds& holds) {
  if (node.sign == 't') return holds(node.term);
  bool all = true;
  bool any = false;
  for (const auto& operand : node.operands) {
    const bool value = model_evaluate(operand, holds);
    all = all && value;
    any = any || value;
  }
  return node.sign == '!' ? !all : node.sign == '&' ? all : any;
}

bool model_matches(const access_term& term, const access_identity& who) {
  const auto is_one_of = [&](const std::vector<std::string>& held) {
    return std::set<std::string>(held.begin(), held.end()).contains(term.name);
  };
  if (term.subject == access_subject::group) return is_one_of(who.groups);
  if (term.subject == access_subject::role) return is_one_of(who.roles);
  return term.subject == access_subject::anyone || term.name == who.user;
}

/// Terms that suffice for the answer do so whatever the others are: turning every other one changes nothing.
void expect_sufficient(const model_node& tree, const access_explanation& why, const access_identity& who) {
  const auto others_turned = [&](const access_term& term) {
    const bool holds = model_matches(term, who);
    return std::ranges::find(why.decided_by, deciding_term{term, holds}) != why.decided_by.end() ? holds : !holds;
  };
  EXPECT_EQ(model_evaluate(tree, others_turned), why.allowed) << why.text;
}

TEST(access_expression_model, any_expression_is_evaluated_explained_and_printed_as_the_model_says) {
  for (unsigned seed = 0; seed < seed_count(5'000u) && !testing::Test::HasFailure(); ++seed) {
    random_expression make(seed);
    const auto tree = make.tree(1 + make.below(4));
    const auto text = make.text(tree);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + text);
    const auto expression = access_expression::parse(text);
    ASSERT_TRUE(expression) << expression.error().context;
    const auto again = access_expression::parse(expression->text());
    ASSERT_TRUE(again) << again.error().context;
    EXPECT_EQ(*again, *expression);
    EXPECT_EQ(again->text(), expression->text());
    for (int i = 0; i < 10; ++i) {
      const auto who = make.identity();
      const auto holds = [&](const access_term& term) { return model_matches(term, who); };
      EXPECT_EQ(evaluate(*expression, who), model_evaluate(tree, holds));
      const auto why = explain(*expression, who);
      EXPECT_EQ(why.allowed, evaluate(*expression, who));
      expect_sufficient(tree, why, who);
    }
  }
}

}  // namespace
}  // namespace millrace
