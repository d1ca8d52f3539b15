#include "apps/monitoring/query/promql_parser.hpp"

#include <algorithm>
#include <limits>

#include "apps/monitoring/query/promql_check.hpp"
#include "apps/monitoring/query/promql_keywords.hpp"
#include "apps/monitoring/query/promql_token_cursor.hpp"
#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

using parsed = result<expression>;

std::size_t depth_under(const number_literal&) { return 0; }
std::size_t depth_under(const text_literal&) { return 0; }
std::size_t depth_under(const selector&) { return 0; }
std::size_t depth_under(const subquery& node) { return node.inner->depth; }
std::size_t depth_under(const negation& node) { return node.inner->depth; }
std::size_t depth_under(const operation& node) { return std::max(node.left->depth, node.right->depth); }
std::size_t depth_under(const aggregation& node) {
  return std::max(node.inner->depth, node.parameter.empty() ? 0 : node.parameter.front()->depth);
}
std::size_t depth_under(const function_call& node) {
  std::size_t deepest = 0;
  for (const auto& argument : node.arguments) deepest = std::max(deepest, argument->depth);
  return deepest;
}

class promql_parser {
 public:
  explicit promql_parser(std::vector<token> tokens) : at_(std::move(tokens)) {}

  parsed whole() {
    auto e = operations(1);
    if (!e) return e;
    if (!at_.is_end()) return at_.unexpected("an operator or the end");
    return e;
  }

 private:
  template <class Node>
  parsed finish(std::size_t position, Node node) {
    auto type = checked_type(node);
    if (!type) return promql_error(position, type.error().context);
    const auto depth = depth_under(node) + 1;
    if (depth > expression_depth_max || ++parts_ > expression_parts_max) {
      return promql_error(position, "the expression is too deep or has too many parts; ask for less at once");
    }
    return expression{std::move(node), *type, position, depth};
  }

  /// All that binds at least as close as `least`.
  parsed operations(int least) {
    auto left = signed_operand();
    while (left) {
      const auto position = at_.position();
      const auto how = at_.peek_operator();
      if (!how || precedence_of(*how) < least) return left;
      at_.advance();
      const bool as_bool = at_.take_word("bool");
      auto matching = matching_of_vectors();
      if (!matching) return matching.error();
      const auto own = precedence_of(*how);
      auto right = operations(*how == binary_operator::power ? own : own + 1);
      if (!right) return right;
      left = finish(position, operation{*how, as_bool, std::move(*matching), expression_part(std::move(*left)),
                                        expression_part(std::move(*right))});
    }
    return left;
  }

  result<vector_matching> matching_of_vectors() {
    vector_matching matching;
    matching.on = at_.take_word("on");
    if (!matching.on && !at_.take_word("ignoring")) return matching;
    auto labels = at_.labels();
    if (!labels) return labels.error();
    matching.labels = std::move(*labels);
    if (at_.take_word("group_left")) matching.many = vector_matching::side::left;
    if (matching.many == vector_matching::side::neither && at_.take_word("group_right")) {
      matching.many = vector_matching::side::right;
    }
    if (matching.many == vector_matching::side::neither || !at_.is_symbol("(")) return matching;
    auto included = at_.labels();
    if (!included) return included.error();
    matching.included = std::move(*included);
    return matching;
  }

  parsed signed_operand() {
    if (++nesting_ > expression_nesting_max) {
      return promql_error(at_.position(), "the expression is nested too deep; ask for less at once");
    }
    auto e = at_.is_symbol("-") || at_.is_symbol("+") ? sign() : operand();
    --nesting_;
    return e;
  }

  parsed sign() {
    const auto position = at_.position();
    const bool minus = at_.is_symbol("-");
    at_.advance();
    auto inner = operations(precedence_of(binary_operator::power));
    if (!inner) return inner;
    if (minus) return finish(position, negation{expression_part(std::move(*inner))});
    if (inner->type == value_type::scalar || inner->type == value_type::instant_vector) return inner;
    return promql_error(position, "'+' wants a number or an instant vector");
  }

  parsed operand() {
    if (++nesting_ > expression_nesting_max) {
      return promql_error(at_.position(), "the expression is nested too deep; ask for less at once");
    }
    auto e = primary();
    while (e && at_.is_symbol("[")) e = subquery_of(std::move(*e));
    --nesting_;
    return e;
  }

  parsed primary() {
    const auto position = at_.position();
    const auto& next = at_.peek();
    switch (next.what) {
      case token::kind::number: return finish(position, number_literal{at_.advance().number});
      case token::kind::duration:
        return finish(position, number_literal{static_cast<double>(at_.advance().duration_ms) / 1000});
      case token::kind::text: return finish(position, text_literal{at_.advance().value});
      case token::kind::name: return named();
      case token::kind::symbol:
        if (at_.is_symbol("{")) return selector_from({});
        if (at_.take_symbol("(")) {
          auto inner = operations(1);
          if (inner && !at_.take_symbol(")")) return at_.unexpected("')'");
          return inner;
        }
        break;
      case token::kind::end: break;
    }
    return at_.unexpected("an expression");
  }

  parsed named() {
    const auto position = at_.position();
    const auto name = at_.advance().text;
    if (is_word(name, "inf")) return finish(position, number_literal{std::numeric_limits<double>::infinity()});
    if (is_word(name, "nan")) return finish(position, number_literal{std::numeric_limits<double>::quiet_NaN()});
    if (const auto how = aggregator_named(name)) {
      if (at_.is_symbol("(") || at_.is_word("by") || at_.is_word("without")) return aggregate(position, *how);
    }
    if (at_.is_symbol("(")) return call(position, name);
    if (!can_begin_selector(name) && !aggregator_named(name)) {
      return promql_error(position, "'" + std::string(name) + "' begins no expression");
    }
    return selector_from(name);
  }

  parsed call(std::size_t position, std::string_view name) {
    const auto* function = find_function(name);
    if (function == nullptr) {
      auto refused = promql_error(position, "the function " + std::string(name.substr(0, 100)) +
                                                " is not served; the documentation of queries lists those that are");
      refused.code = errc::unsupported;
      return refused;
    }
    auto arguments = in_parentheses();
    if (!arguments) return arguments.error();
    return finish(position, function_call{function->id, std::move(*arguments)});
  }

  result<std::vector<expression_part>> in_parentheses() {
    std::vector<expression_part> parts;
    if (!at_.take_symbol("(")) return at_.unexpected("'('");
    while (!at_.take_symbol(")")) {
      if (!parts.empty() && !at_.take_symbol(",")) return at_.unexpected("',' or ')'");
      if (parts.size() == function_arguments_max) return at_.unexpected("no more arguments");
      auto part = operations(1);
      if (!part) return part.error();
      parts.emplace_back(std::move(*part));
    }
    return parts;
  }

  result<void> grouping(bool& told, bool& without, std::vector<std::string>& labels) {
    without = at_.is_word("without");
    told = without || at_.is_word("by");
    if (!told) return {};
    at_.advance();
    auto read = at_.labels();
    if (!read) return read.error();
    labels = std::move(*read);
    return {};
  }

  parsed aggregate(std::size_t position, aggregator how) {
    bool told = false, without = false;
    std::vector<std::string> labels;
    if (auto good = grouping(told, without, labels); !good) return good.error();
    auto parts = in_parentheses();
    if (!parts) return parts.error();
    if (!told) {
      if (auto good = grouping(told, without, labels); !good) return good.error();
    }
    if (parts->empty() || parts->size() > 2) {
      return promql_error(position, std::string(name_of(how)) + " takes a vector, and some a parameter before it");
    }
    auto inner = std::move(parts->back());
    parts->pop_back();
    return finish(position, aggregation{how, without, std::move(labels), std::move(*parts), std::move(inner)});
  }

  parsed selector_from(std::string_view metric) {
    const auto position = metric.empty() ? at_.position() : at_.position_of_previous();
    selector wanted;
    if (!metric.empty()) {
      auto named = label_matcher::of(std::string(name_label), label_matcher::kind::equal, std::string(metric));
      if (!named) return promql_error(position, named.error().context);
      wanted.matchers.push_back(std::move(*named));
    }
    if (at_.is_symbol("{")) {
      if (auto good = at_.matchers(wanted.matchers); !good) return good.error();
    }
    if (at_.is_symbol("[") && !at_.is_subquery()) {
      at_.advance();
      auto range = at_.range_ms();
      if (!range) return range.error();
      wanted.range_ms = *range;
      if (!at_.take_symbol("]")) return at_.unexpected("']'");
    }
    if (auto good = at_.shift(wanted.shift); !good) return good.error();
    return finish(position, std::move(wanted));
  }

  parsed subquery_of(expression inner) {
    const auto position = at_.position();
    at_.advance();
    subquery made{expression_part(std::move(inner)), 0, 0, {}};
    auto range = at_.range_ms();
    if (!range) return range.error();
    made.range_ms = *range;
    if (!at_.take_symbol(":")) {
      return promql_error(position, "a range stands behind a selector only; for other expressions write [5m:1m]");
    }
    if (!at_.is_symbol("]")) {
      auto step = at_.range_ms();
      if (!step) return step.error();
      made.step_ms = *step;
    }
    if (!at_.take_symbol("]")) return at_.unexpected("']'");
    if (auto good = at_.shift(made.shift); !good) return good.error();
    return finish(position, std::move(made));
  }

  token_cursor at_;
  std::size_t nesting_ = 0;
  std::size_t parts_ = 0;
};

}  // namespace

result<expression> parse_promql(std::string_view text) {
  if (!is_utf8(text)) return promql_error(1, "the expression is no UTF-8");
  auto tokens = promql_tokens(text);
  if (!tokens) return tokens.error();
  return promql_parser(std::move(*tokens)).whole();
}

result<std::vector<label_matcher>> parse_series_selector(std::string_view text) {
  auto e = parse_promql(text);
  if (!e) return e.error();
  auto* wanted = std::get_if<selector>(&e->node);
  if (wanted == nullptr || wanted->range_ms != 0 || wanted->shift != time_shift{}) {
    return promql_error(e->position, "a selector such as name{label=\"value\"} alone is wanted");
  }
  return std::move(wanted->matchers);
}

}  // namespace millrace::monitoring
