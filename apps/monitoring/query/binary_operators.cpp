#include "apps/monitoring/query/binary_operators.hpp"

namespace millrace::monitoring {

void combine_numbers(const operation& o, std::vector<double>& left, std::span<const double> right) {
  with_calculation(o.how, [&](auto calculate) {
    for (std::size_t step = 0; step < left.size(); ++step) left[step] = calculate(left[step], right[step]);
  });
}

void combine_with_numbers(const operation& o, columns& vector, std::span<const double> numbers, bool numbers_are_left) {
  const bool filter = is_filter(o);
  with_calculation(o.how, [&](auto calculate) {
    for (auto& [labels, values] : vector) {
      for (std::size_t step = 0; step < values.size(); ++step) {
        auto& value = values[step];
        if (!is_present(value)) continue;
        const double made = numbers_are_left ? calculate(numbers[step], value) : calculate(value, numbers[step]);
        if (!filter) {
          value = made;
        } else if (made == 0) {
          value = absent;
        }
      }
    }
  });
}

}  // namespace millrace::monitoring
