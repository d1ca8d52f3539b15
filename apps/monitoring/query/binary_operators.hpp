#pragma once
#include <cmath>
#include <span>

#include "apps/monitoring/query/promql_tree.hpp"
#include "apps/monitoring/query/query_values.hpp"

namespace millrace::monitoring {

/// `use(calculate)`, where `calculate(a, b)` is what `how` makes of two numbers: chosen once and not for each pair. A
/// comparison gives 1 or 0. Set operators have none.
template <class Use>
void with_calculation(binary_operator how, Use use) {
  const auto as_number = [&use](auto compare) {
    use([compare](double a, double b) { return compare(a, b) ? 1.0 : 0.0; });
  };
  switch (how) {
    case binary_operator::add: return use([](double a, double b) { return a + b; });
    case binary_operator::subtract: return use([](double a, double b) { return a - b; });
    case binary_operator::multiply: return use([](double a, double b) { return a * b; });
    case binary_operator::divide: return use([](double a, double b) { return a / b; });
    case binary_operator::remainder: return use([](double a, double b) { return std::fmod(a, b); });
    case binary_operator::power: return use([](double a, double b) { return std::pow(a, b); });
    case binary_operator::equal: return as_number([](double a, double b) { return a == b; });
    case binary_operator::not_equal: return as_number([](double a, double b) { return a != b; });
    case binary_operator::less: return as_number([](double a, double b) { return a < b; });
    case binary_operator::less_or_equal: return as_number([](double a, double b) { return a <= b; });
    case binary_operator::greater: return as_number([](double a, double b) { return a > b; });
    case binary_operator::greater_or_equal: return as_number([](double a, double b) { return a >= b; });
    case binary_operator::or_:
    case binary_operator::and_:
    case binary_operator::unless: return;
  }
}

/// Whether the operator keeps values that pass it, as they are, instead of making new ones.
inline bool is_filter(const operation& o) { return is_comparison(o.how) && !o.as_bool; }

/// `left` becomes what `o` makes of two scalars.
void combine_numbers(const operation& o, std::vector<double>& left, std::span<const double> right);

/// `vector` becomes what `o` makes of it and a scalar. The labels stay, with the metric's name.
void combine_with_numbers(const operation& o, columns& vector, std::span<const double> numbers, bool numbers_are_left);

}  // namespace millrace::monitoring
