#include "codecs/access/access_explanation.hpp"

#include <algorithm>

namespace millrace {
namespace {

/// Adds the terms below `node` that gave it its value. Recursion is bounded by `nesting_max`.
void collect(const access_node& node, const access_identity& who, access_explanation& into) {
  if (node.what == access_node::kind::term) {
    deciding_term decisive{node.term, matches(node.term, who)};
    if (std::ranges::find(into.decided_by, decisive) == into.decided_by.end()) {
      into.decided_by.push_back(std::move(decisive));
    }
    return;
  }
  const bool value = evaluate(node, who) != node.negated;
  const bool one_is_enough = value == (node.what == access_node::kind::any_of);
  visit_operands(node, [&](const access_node& operand) {
    if (evaluate(operand, who) != value) return true;
    collect(operand, who, into);
    return !(one_is_enough && into.allowed);
  });
}

std::string words_of(const access_term& term) {
  return term.subject == access_subject::anyone ? "anyone" : text_of(term);
}

std::string text_of_allowed(const std::vector<deciding_term>& terms) {
  std::string text;
  for (const auto& [term, holds] : terms) {
    text += text.empty() ? "allowed: " : " and ";
    text += (holds ? "" : "not ") + words_of(term);
  }
  return text;
}

std::string text_of_refused(const access_expression& expression, const access_identity& who,
                            const std::vector<deciding_term>& terms) {
  auto text = "refused: needs " + expression.words() + "; you are " +
              (who.user.empty() ? "anonymous" : text_of(access_term{access_subject::user, who.user}));
  std::string_view before = "; ";
  for (const auto& [term, holds] : terms) {
    if (term.subject == access_subject::user && !holds) continue;  // who one is has been said
    text.append(before).append(words_of(term)).append(holds ? " is excluded" : " is missing");
    before = ", ";
  }
  return text;
}

}  // namespace

access_explanation explain(const access_expression& expression, const access_identity& who) {
  access_explanation why{.allowed = evaluate(expression, who), .decided_by = {}, .text = "refused: nobody is admitted"};
  if (expression.nodes().empty()) return why;
  collect(expression.nodes().front(), who, why);
  why.text = why.allowed ? text_of_allowed(why.decided_by) : text_of_refused(expression, who, why.decided_by);
  return why;
}

}  // namespace millrace
