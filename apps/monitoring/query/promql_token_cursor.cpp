#include "apps/monitoring/query/promql_token_cursor.hpp"

#include <algorithm>

#include "apps/monitoring/query/promql_duration.hpp"
#include "apps/monitoring/query/promql_keywords.hpp"

namespace millrace::monitoring {

const token& token_cursor::advance() {
  const auto& left = tokens_[at_];
  if (!is_end()) ++at_;
  return left;
}

bool token_cursor::is_symbol(std::string_view symbol) const {
  return peek().what == token::kind::symbol && peek().text == symbol;
}

bool token_cursor::take_symbol(std::string_view symbol) {
  if (!is_symbol(symbol)) return false;
  advance();
  return true;
}

bool token_cursor::is_word(std::string_view word) const {
  return peek().what == token::kind::name && monitoring::is_word(peek().text, word);
}

bool token_cursor::take_word(std::string_view word) {
  if (!is_word(word)) return false;
  advance();
  return true;
}

std::optional<binary_operator> token_cursor::peek_operator() const {
  if (peek().what != token::kind::symbol && peek().what != token::kind::name) return std::nullopt;
  return operator_named(peek().text);
}

bool token_cursor::is_subquery() const {
  for (std::size_t i = at_; i < tokens_.size() && tokens_[i].text != "]"; ++i) {
    if (tokens_[i].text == ":") return true;
  }
  return false;
}

error token_cursor::unexpected(std::string_view wanted) const {
  const auto found = is_end() ? std::string("the end") : "'" + std::string(peek().text.substr(0, 100)) + "'";
  return promql_error(position(), std::string(wanted) + " is wanted, not " + found);
}

result<std::vector<std::string>> token_cursor::labels() {
  std::vector<std::string> names;
  if (!take_symbol("(")) return unexpected("'('");
  while (!take_symbol(")")) {
    if (!names.empty() && !take_symbol(",")) return unexpected("',' or ')'");
    if (!names.empty() && take_symbol(")")) break;
    if (peek().what != token::kind::name || !is_label_name(peek().text)) return unexpected("the name of a label");
    names.emplace_back(advance().text);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

result<void> token_cursor::matchers(std::vector<label_matcher>& to) {
  const bool named = !to.empty();
  if (!take_symbol("{")) return unexpected("'{'");
  for (bool first = true; !take_symbol("}"); first = false) {
    if (!first && !take_symbol(",")) return unexpected("',' or '}'");
    if (!first && take_symbol("}")) break;
    if (to.size() == matchers_max) {
      return promql_error(position(), "a selector has at most " + std::to_string(matchers_max) + " conditions");
    }
    if (auto good = matcher(named, to); !good) return good.error();
  }
  return {};
}

result<void> token_cursor::matcher(bool named, std::vector<label_matcher>& to) {
  if (peek().what != token::kind::name || !is_label_name(peek().text)) return unexpected("the name of a label");
  const auto at = position();
  const auto name = advance().text;
  if (named && name == name_label) {
    return promql_error(at, "the name of the metric stands before the brace already");
  }
  static constexpr std::string_view signs[] = {"=", "!=", "=~", "!~"};
  const auto sign = std::find_if(std::begin(signs), std::end(signs), [this](auto s) { return is_symbol(s); });
  if (sign == std::end(signs)) return unexpected("one of = != =~ !~");
  advance();
  if (peek().what != token::kind::text) return unexpected("a text in quotes");
  auto made =
      label_matcher::of(std::string(name), static_cast<label_matcher::kind>(sign - std::begin(signs)), advance().value);
  if (!made) return promql_error(at, made.error().context);
  to.push_back(std::move(*made));
  return {};
}

result<std::int64_t> token_cursor::range_ms() {
  const auto at = position();
  const auto what = peek().what;
  if (what != token::kind::duration && what != token::kind::number) return unexpected("a duration");
  const auto& told = advance();
  std::int64_t ms = told.duration_ms;
  if (what == token::kind::number) {
    const auto seconds = seconds_as_ms(told.number, duration_ms_max);
    if (!seconds) return promql_error(at, seconds.error().context);
    ms = *seconds;
  }
  if (ms <= 0) return promql_error(at, "a duration must be longer than zero");
  return ms;
}

result<std::int64_t> token_cursor::signed_seconds_ms(std::int64_t bound_ms) {
  const bool minus = take_symbol("-");
  if (!minus) take_symbol("+");
  const auto at = position();
  if (peek().what == token::kind::duration) return minus ? -advance().duration_ms : advance().duration_ms;
  if (peek().what != token::kind::number) return unexpected("a duration or a number");
  const auto ms = seconds_as_ms(advance().number, bound_ms);
  if (!ms) return promql_error(at, ms.error().context);
  return minus ? -*ms : *ms;
}

result<void> token_cursor::anchor(time_shift& to) {
  for (const auto& [word, at] : {std::pair{"start", time_shift::anchor::start}, {"end", time_shift::anchor::end}}) {
    if (!take_word(word)) continue;
    if (!take_symbol("(") || !take_symbol(")")) return unexpected("'()'");
    to.at = at;
    return {};
  }
  const auto ms = signed_seconds_ms(time_ms_max);
  if (!ms) return ms.error();
  to.at = time_shift::anchor::time;
  to.at_ms = *ms;
  return {};
}

result<void> token_cursor::shift(time_shift& to) {
  bool has_offset = false;
  while (true) {
    const auto at = position();
    if (take_word("offset")) {
      if (has_offset) return promql_error(at, "offset stands here twice");
      has_offset = true;
      const auto ms = signed_seconds_ms(duration_ms_max);
      if (!ms) return ms.error();
      to.offset_ms = *ms;
    } else if (take_symbol("@")) {
      if (to.at != time_shift::anchor::none) return promql_error(at, "@ stands here twice");
      if (auto good = anchor(to); !good) return good.error();
    } else {
      return {};
    }
  }
}

}  // namespace millrace::monitoring
