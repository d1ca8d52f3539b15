#include "apps/monitoring/query/promql_tree.hpp"

#include <bit>
#include <cmath>

namespace millrace::monitoring {

expression_part::expression_part(expression held) : held_(std::make_unique<const expression>(std::move(held))) {}
expression_part::expression_part(expression_part&&) noexcept = default;
expression_part& expression_part::operator=(expression_part&&) noexcept = default;
expression_part::~expression_part() = default;

bool operator==(const expression_part& a, const expression_part& b) { return *a == *b; }

bool operator==(const number_literal& a, const number_literal& b) {
  return (std::isnan(a.value) && std::isnan(b.value)) ||
         std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

std::string_view name_of(aggregator how) {
  switch (how) {
    case aggregator::sum: return "sum";
    case aggregator::avg: return "avg";
    case aggregator::min: return "min";
    case aggregator::max: return "max";
    case aggregator::count: return "count";
    case aggregator::group: return "group";
    case aggregator::stddev: return "stddev";
    case aggregator::stdvar: return "stdvar";
    case aggregator::topk: return "topk";
    case aggregator::bottomk: return "bottomk";
    case aggregator::quantile: return "quantile";
    case aggregator::count_values: return "count_values";
  }
  return "";
}

bool has_parameter(aggregator how) { return how >= aggregator::topk; }

std::string_view name_of(binary_operator how) {
  switch (how) {
    case binary_operator::or_: return "or";
    case binary_operator::and_: return "and";
    case binary_operator::unless: return "unless";
    case binary_operator::equal: return "==";
    case binary_operator::not_equal: return "!=";
    case binary_operator::less: return "<";
    case binary_operator::less_or_equal: return "<=";
    case binary_operator::greater: return ">";
    case binary_operator::greater_or_equal: return ">=";
    case binary_operator::add: return "+";
    case binary_operator::subtract: return "-";
    case binary_operator::multiply: return "*";
    case binary_operator::divide: return "/";
    case binary_operator::remainder: return "%";
    case binary_operator::power: return "^";
  }
  return "";
}

int precedence_of(binary_operator how) {
  if (how == binary_operator::or_) return 1;
  if (is_set_operator(how)) return 2;
  if (is_comparison(how)) return 3;
  if (how <= binary_operator::subtract) return 4;
  return how == binary_operator::power ? 6 : 5;
}

}  // namespace millrace::monitoring
