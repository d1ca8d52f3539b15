#include "apps/monitoring/query/promql_lexer.hpp"

#include <array>
#include <charconv>

#include "apps/monitoring/query/promql_duration.hpp"
#include "apps/monitoring/query/promql_quoting.hpp"

namespace millrace::monitoring {
namespace {

bool is_digit_byte(char c) { return c >= '0' && c <= '9'; }
bool is_name_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class token_reader {
 public:
  explicit token_reader(std::string_view text) : text_(text) {}

  result<std::vector<token>> all() {
    std::vector<token> tokens;
    while (true) {
      skip_blanks();
      token next;
      next.position = at_ + 1;
      if (at_ < text_.size()) {
        if (auto read = take(next); !read) return promql_error(next.position, read.error().context);
      }
      tokens.push_back(std::move(next));
      if (tokens.back().what == token::kind::end) return tokens;
    }
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else {
        return;
      }
    }
  }

  void finish(token& to, token::kind what, std::size_t length) {
    to.what = what;
    to.text = text_.substr(at_, length);
    at_ += length;
  }

  result<void> take(token& to) {
    const char c = peek();
    if (is_digit_byte(c) || (c == '.' && is_digit_byte(peek(1)))) return take_number(to);
    if (c == '"' || c == '\'' || c == '`') return take_text(to);
    // Between brackets a colon parts range and step; elsewhere it belongs to names of metrics.
    const auto in_name = [this](char b) { return is_name_byte(b) || (b == ':' && !in_brackets_); };
    if (in_name(c)) {
      std::size_t length = 1;
      while (in_name(peek(length)) || is_digit_byte(peek(length))) ++length;
      finish(to, token::kind::name, length);
      return {};
    }
    return take_symbol(to);
  }

  result<void> take_symbol(token& to) {
    static constexpr std::array<std::string_view, 6> pairs{"==", "!=", "=~", "!~", "<=", ">="};
    for (const auto pair : pairs) {
      if (text_.substr(at_, 2) != pair) continue;
      finish(to, token::kind::symbol, 2);
      return {};
    }
    const char c = peek();
    if (std::string_view("+-*/%^=<>(){}[],:@").find(c) == std::string_view::npos) {
      return make_error(errc::invalid_argument, "this byte begins nothing that is known");
    }
    if (c == '[') in_brackets_ = true;
    if (c == ']') in_brackets_ = false;
    finish(to, token::kind::symbol, 1);
    return {};
  }

  result<void> take_text(token& to) {
    const char quote = peek();
    std::size_t length = 1;
    while (peek(length) != quote || at_ + length >= text_.size()) {
      if (at_ + length >= text_.size() || (peek(length) == '\n' && quote != '`')) {
        return make_error(errc::invalid_argument, "a text has no closing quote");
      }
      length += peek(length) == '\\' && quote != '`' ? 2U : 1U;
    }
    auto value = unquoted(text_.substr(at_, length + 1));
    if (!value) return value.error();
    to.value = std::move(*value);
    finish(to, token::kind::text, length + 1);
    return {};
  }

  std::size_t number_length() const {
    std::size_t length = 0;
    while (is_digit_byte(peek(length)) || peek(length) == '.') ++length;
    if (peek(length) == 'e' || peek(length) == 'E') {
      const std::size_t sign = peek(length + 1) == '+' || peek(length + 1) == '-' ? 1 : 0;
      std::size_t digits = 0;
      while (is_digit_byte(peek(length + 1 + sign + digits))) ++digits;
      if (digits > 0) length += 1 + sign + digits;
    }
    return length;
  }

  result<void> take_hexadecimal(token& to) {
    std::size_t length = 2;
    while (is_digit_byte(peek(length)) || is_name_byte(peek(length))) ++length;
    std::uint64_t number = 0;
    const auto digits = text_.substr(at_ + 2, length - 2);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    if (failure != std::errc{} || end != digits.data() + digits.size()) {
      return make_error(errc::invalid_argument, "this is no hexadecimal number of 64 bits");
    }
    to.number = static_cast<double>(number);
    finish(to, token::kind::number, length);
    return {};
  }

  result<void> take_number(token& to) {
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) return take_hexadecimal(to);
    const auto length = number_length();
    if (is_name_byte(peek(length))) {
      std::size_t whole = length;
      while (is_digit_byte(peek(whole)) || is_name_byte(peek(whole))) ++whole;
      const auto ms = duration_ms_of(text_.substr(at_, whole));
      if (!ms) return ms.error();
      to.duration_ms = *ms;
      finish(to, token::kind::duration, whole);
      return {};
    }
    const auto digits = text_.substr(at_, length);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + length, to.number);
    if (failure != std::errc{} || end != digits.data() + length) {
      return make_error(errc::invalid_argument, "'" + std::string(digits.substr(0, 100)) + "' is no number");
    }
    finish(to, token::kind::number, length);
    return {};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_brackets_ = false;
};

}  // namespace

result<std::vector<token>> promql_tokens(std::string_view text) { return token_reader(text).all(); }

error promql_error(std::size_t position, std::string_view what) {
  return make_error(errc::invalid_argument, "at " + std::to_string(position) + ": " + std::string(what));
}

}  // namespace millrace::monitoring
