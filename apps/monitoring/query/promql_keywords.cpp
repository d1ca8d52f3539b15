#include "apps/monitoring/query/promql_keywords.hpp"

#include <algorithm>

namespace millrace::monitoring {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Beside the aggregators and the operators that are words.
constexpr std::string_view other_words[] = {"by",   "without",     "on",     "ignoring", "group_left",
                                            "bool", "group_right", "offset", "inf",      "nan"};

}  // namespace

bool is_word(std::string_view text, std::string_view lower_case_word) {
  return std::equal(text.begin(), text.end(), lower_case_word.begin(), lower_case_word.end(),
                    [](char a, char b) { return lower(a) == b; });
}

std::optional<aggregator> aggregator_named(std::string_view text) {
  for (auto how = aggregator::sum;; how = static_cast<aggregator>(static_cast<int>(how) + 1)) {
    if (is_word(text, name_of(how))) return how;
    if (how == aggregator::count_values) return std::nullopt;
  }
}

std::optional<binary_operator> operator_named(std::string_view text) {
  for (auto how = binary_operator::or_;; how = static_cast<binary_operator>(static_cast<int>(how) + 1)) {
    if (is_word(text, name_of(how))) return how;
    if (how == binary_operator::power) return std::nullopt;
  }
}

bool can_begin_selector(std::string_view metric) {
  if (!is_metric_name(metric) || aggregator_named(metric) || operator_named(metric)) return false;
  return std::none_of(std::begin(other_words), std::end(other_words),
                      [metric](std::string_view word) { return is_word(metric, word); });
}

}  // namespace millrace::monitoring
