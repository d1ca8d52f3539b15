#include "codecs/access/access_expression.hpp"

namespace millrace {
namespace {

struct wording {
  std::string_view nobody, anyone, negation, conjunction, disjunction;
};
constexpr wording symbols{"", "p", "!", " & ", " | "};
constexpr wording english{"nobody", "anyone", "not ", " and ", " or "};

// Recursion here and below is bounded by `nesting_max`: the parser makes no higher trees.
void print(const access_node& node, const wording& with, bool inside, std::string& out) {
  if (node.negated) out += with.negation;
  if (node.what == access_node::kind::term) {
    out += node.term.subject == access_subject::anyone ? with.anyone : text_of(node.term);
    return;
  }
  const bool parenthesised = inside || node.negated;
  if (parenthesised) out += '(';
  bool first = true;
  visit_operands(node, [&](const access_node& operand) {
    if (!first) out += node.what == access_node::kind::any_of ? with.disjunction : with.conjunction;
    first = false;
    print(operand, with, true, out);
    return true;
  });
  if (parenthesised) out += ')';
}

std::string print(std::span<const access_node> nodes, const wording& with) {
  if (nodes.empty()) return std::string(with.nobody);
  std::string out;
  print(nodes.front(), with, false, out);
  return out;
}

}  // namespace

access_expression access_expression::anyone() { return access_expression(std::vector<access_node>(1)); }

std::string access_expression::text() const { return print(nodes_, symbols); }

std::string access_expression::words() const { return print(nodes_, english); }

bool evaluate(const access_node& node, const access_identity& who) noexcept {
  if (node.what == access_node::kind::term) return matches(node.term, who) != node.negated;
  const bool decisive = node.what == access_node::kind::any_of;  // one operand of this value decides
  bool value = !decisive;
  visit_operands(node, [&](const access_node& operand) {
    if (evaluate(operand, who) == decisive) value = decisive;
    return value != decisive;
  });
  return value != node.negated;
}

bool evaluate(const access_expression& expression, const access_identity& who) noexcept {
  return !expression.nodes().empty() && evaluate(expression.nodes().front(), who);
}

}  // namespace millrace
