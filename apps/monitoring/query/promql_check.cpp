#include "apps/monitoring/query/promql_check.hpp"

#include <algorithm>

namespace millrace::monitoring {
namespace {

error refusal(std::string what) { return make_error(errc::invalid_argument, std::move(what)); }

error wrong_type(std::string_view where, value_type wanted, value_type got) {
  return refusal(std::string(where) + " wants a value of type " + std::string(name_of(wanted)) + ", not " +
                 std::string(name_of(got)));
}

bool is_number_or_vector(value_type type) { return type == value_type::scalar || type == value_type::instant_vector; }

result<void> check_matching(const operation& node, bool both_vectors) {
  const auto& matching = node.matching;
  const bool grouped = matching.many != vector_matching::side::neither;
  if (is_set_operator(node.how) && !both_vectors) {
    return refusal("'" + std::string(name_of(node.how)) + "' stands between vectors only");
  }
  if (!both_vectors && (matching.on || !matching.labels.empty() || grouped)) {
    return refusal("on, ignoring, group_left and group_right belong between two vectors");
  }
  if (grouped && is_set_operator(node.how)) {
    return refusal("'" + std::string(name_of(node.how)) + "' matches many to many: no group_left or group_right there");
  }
  for (const auto& label : matching.included) {
    if (matching.on && std::binary_search(matching.labels.begin(), matching.labels.end(), label)) {
      return refusal("the label " + label + " may not stand both in 'on' and in a group");
    }
  }
  return {};
}

}  // namespace

result<value_type> checked_type(const selector& node) {
  const bool selects = std::any_of(node.matchers.begin(), node.matchers.end(),
                                   [](const label_matcher& matcher) { return !matcher.admits(std::string_view()); });
  if (!selects) return refusal("a selector needs a name or a label that may not be empty");
  return node.range_ms == 0 ? value_type::instant_vector : value_type::range_vector;
}

result<value_type> checked_type(const subquery& node) {
  if (node.inner->type != value_type::instant_vector) {
    return wrong_type("a subquery", value_type::instant_vector, node.inner->type);
  }
  return value_type::range_vector;
}

result<value_type> checked_type(const function_call& node) {
  const auto& wanted = description_of(node.function);
  const auto count = node.arguments.size();
  if (count < wanted.arguments_min || count > wanted.arguments_max) {
    const auto bounds = wanted.arguments_min == wanted.arguments_max
                            ? std::to_string(wanted.arguments_min)
                            : std::to_string(wanted.arguments_min) + " to " + std::to_string(wanted.arguments_max);
    return refusal(std::string(wanted.name) + " takes " + bounds + " arguments, not " + std::to_string(count));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const auto type = wanted.types[std::min(i, function_description::types_max - 1)];
    if (node.arguments[i]->type != type) return wrong_type(wanted.name, type, node.arguments[i]->type);
  }
  return wanted.result;
}

result<value_type> checked_type(const aggregation& node) {
  if (has_parameter(node.how) != !node.parameter.empty()) {
    return refusal(std::string(name_of(node.how)) + (node.parameter.empty() ? " takes a parameter before its vector"
                                                                            : " takes a vector and nothing else"));
  }
  if (!node.parameter.empty()) {
    const auto wanted = node.how == aggregator::count_values ? value_type::text : value_type::scalar;
    const auto got = node.parameter.front()->type;
    if (got != wanted) return wrong_type(name_of(node.how), wanted, got);
  }
  if (node.inner->type != value_type::instant_vector) {
    return wrong_type(name_of(node.how), value_type::instant_vector, node.inner->type);
  }
  return value_type::instant_vector;
}

result<value_type> checked_type(const negation& node) {
  if (!is_number_or_vector(node.inner->type)) return wrong_type("'-'", value_type::instant_vector, node.inner->type);
  return node.inner->type;
}

result<value_type> checked_type(const operation& node) {
  const auto left = node.left->type, right = node.right->type;
  for (const auto type : {left, right}) {
    if (!is_number_or_vector(type)) return wrong_type(name_of(node.how), value_type::instant_vector, type);
  }
  const bool both_vectors = left == value_type::instant_vector && right == value_type::instant_vector;
  const bool both_scalars = left == value_type::scalar && right == value_type::scalar;
  if (node.as_bool && !is_comparison(node.how)) return refusal("bool belongs to comparisons only");
  if (both_scalars && is_comparison(node.how) && !node.as_bool) {
    return refusal("a comparison of two scalars needs bool: 1 < bool 2");
  }
  if (auto good = check_matching(node, both_vectors); !good) return good.error();
  return both_scalars ? value_type::scalar : value_type::instant_vector;
}

}  // namespace millrace::monitoring
