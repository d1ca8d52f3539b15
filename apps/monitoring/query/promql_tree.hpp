#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "apps/monitoring/query/label_matcher.hpp"
#include "apps/monitoring/query/promql_functions.hpp"

namespace millrace::monitoring {

struct expression;

/// A part of an expression: owned, equal if what it holds is.
class expression_part {
 public:
  explicit expression_part(expression held);
  expression_part(expression_part&&) noexcept;
  expression_part& operator=(expression_part&&) noexcept;
  ~expression_part();

  const expression& operator*() const { return *held_; }
  const expression* operator->() const { return held_.get(); }
  friend bool operator==(const expression_part& a, const expression_part& b);

 private:
  std::unique_ptr<const expression> held_;
};

struct number_literal {
  double value = 0;
  friend bool operator==(const number_literal& a, const number_literal& b);  // NaN equals itself
};

struct text_literal {
  std::string value;
  friend bool operator==(const text_literal&, const text_literal&) = default;
};

/// `offset` and `@`.
struct time_shift {
  enum class anchor : std::uint8_t { none, time, start, end };

  std::int64_t offset_ms = 0;  ///< into the past; negative: into the future
  anchor at = anchor::none;
  std::int64_t at_ms = 0;  ///< since 1970, if `at` is a time
  friend bool operator==(const time_shift&, const time_shift&) = default;
};

/// `name{a="b"}[5m] offset 1h`; the name is a matcher too.
struct selector {
  std::vector<label_matcher> matchers;
  std::int64_t range_ms = 0;  ///< 0: an instant vector
  time_shift shift{};
  friend bool operator==(const selector&, const selector&) = default;
};

struct subquery {
  expression_part inner;
  std::int64_t range_ms = 0;
  std::int64_t step_ms = 0;  ///< 0: not told
  time_shift shift{};
  friend bool operator==(const subquery&, const subquery&) = default;
};

struct function_call {
  promql_function function{};
  std::vector<expression_part> arguments;
  friend bool operator==(const function_call&, const function_call&) = default;
};

enum class aggregator : std::uint8_t {
  sum,
  avg,
  min,
  max,
  count,
  group,
  stddev,
  stdvar,
  topk,
  bottomk,
  quantile,
  count_values
};
std::string_view name_of(aggregator how);
/// Whether it takes a parameter before its vector.
bool has_parameter(aggregator how);

struct aggregation {
  aggregator how{};
  bool without = false;                    ///< `labels` are those to leave out
  std::vector<std::string> labels;         ///< sorted, each once
  std::vector<expression_part> parameter;  ///< one or none
  expression_part inner;
  friend bool operator==(const aggregation&, const aggregation&) = default;
};

struct negation {
  expression_part inner;
  friend bool operator==(const negation&, const negation&) = default;
};

enum class binary_operator : std::uint8_t {
  or_,
  and_,
  unless,
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  add,
  subtract,
  multiply,
  divide,
  remainder,
  power
};
std::string_view name_of(binary_operator how);
constexpr bool is_set_operator(binary_operator how) { return how <= binary_operator::unless; }
constexpr bool is_comparison(binary_operator how) {
  return how >= binary_operator::equal && how <= binary_operator::greater_or_equal;
}
/// Larger binds closer.
int precedence_of(binary_operator how);

/// How the series of two vectors find each other.
struct vector_matching {
  enum class side : std::uint8_t { neither, left, right };

  bool on = false;                    ///< `labels` are all that count; otherwise all others count
  std::vector<std::string> labels;    ///< sorted, each once
  side many = side::neither;          ///< where several may match one: group_left, group_right
  std::vector<std::string> included;  ///< labels that the result takes from the side of the one
  friend bool operator==(const vector_matching&, const vector_matching&) = default;
};

struct operation {
  binary_operator how{};
  bool as_bool = false;
  vector_matching matching{};
  expression_part left, right;
  friend bool operator==(const operation&, const operation&) = default;
};

/// An expression whose types are right. Source: prometheus.io/docs/prometheus/latest/querying/basics.
struct expression {
  std::variant<number_literal, text_literal, selector, subquery, function_call, aggregation, negation, operation> node;
  value_type type{};
  std::size_t position = 0;  ///< in the text, from 1; not compared
  std::size_t depth = 1;     ///< of the tree from here

  friend bool operator==(const expression& a, const expression& b) { return a.node == b.node && a.type == b.type; }
};

/// One text for one tree: what `parse_promql` reads as an equal one.
std::string text_of(const expression& e);

}  // namespace millrace::monitoring
