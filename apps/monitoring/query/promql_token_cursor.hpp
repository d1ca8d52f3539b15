#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "apps/monitoring/query/promql_lexer.hpp"
#include "apps/monitoring/query/promql_tree.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// The conditions of one selector, the name of its metric among them.
inline constexpr std::size_t matchers_max = 128;

/// A place among tokens, and the small parts of the language that hold no expressions.
class token_cursor {
 public:
  /// An `end` is the last of `tokens`.
  explicit token_cursor(std::vector<token> tokens) : tokens_(std::move(tokens)) {}

  const token& peek() const { return tokens_[at_]; }
  bool is_end() const { return peek().what == token::kind::end; }
  std::size_t position() const { return peek().position; }
  std::size_t position_of_previous() const { return tokens_[at_ == 0 ? 0 : at_ - 1].position; }

  /// The token that is left behind; the end is not left.
  const token& advance();

  bool is_symbol(std::string_view symbol) const;
  bool take_symbol(std::string_view symbol);
  bool is_word(std::string_view word) const;
  bool take_word(std::string_view word);
  std::optional<binary_operator> peek_operator() const;
  /// Behind '[': whether a ':' comes before ']'.
  bool is_subquery() const;

  error unexpected(std::string_view wanted) const;

  /// `(a, b)`: sorted, each once.
  result<std::vector<std::string>> labels();
  /// `{a="b",c!="d"}`, appended.
  result<void> matchers(std::vector<label_matcher>& to);
  /// `5m`, or seconds: more than zero.
  result<std::int64_t> range_ms();
  /// `offset` and `@`, each once, in any order, or none of them.
  result<void> shift(time_shift& to);

 private:
  result<void> matcher(bool named, std::vector<label_matcher>& to);
  result<std::int64_t> signed_seconds_ms(std::int64_t bound_ms);
  result<void> anchor(time_shift& to);

  std::vector<token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace millrace::monitoring
