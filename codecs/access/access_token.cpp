#include "codecs/access/access_token.hpp"

#include <algorithm>
#include <optional>

#include "codecs/access/access_limits.hpp"

namespace millrace {
namespace {

constexpr std::string_view spaces = " \t\r\n";
constexpr std::string_view word_ends = " \t\r\n()!&|\"";

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20U || c == '\x7f'; }

std::string lower(std::string_view word) {
  std::string out(word);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

std::optional<access_subject> subject_of(std::string_view prefix) {
  if (prefix == "u:") return access_subject::user;
  if (prefix == "g:") return access_subject::group;
  if (prefix == "r:") return access_subject::role;
  return std::nullopt;
}

/// What to write instead of a word that is none of the language.
std::string advice_for(std::string_view word) {
  struct habit {
    std::string_view word, instead;
  };
  static constexpr habit habits[] = {
      {"and", "write & for 'and'"},
      {"or", "write | for 'or'"},
      {"not", "write ! for 'not'"},
      {"public", "write p for anyone"},
      {"anyone", "write p for anyone"},
      {"everyone", "write p for anyone"},
      {"all", "write p for anyone"},
      {"*", "write p for anyone"},
      {"nobody", "leave the expression empty to admit nobody"},
      {"none", "leave the expression empty to admit nobody"},
      {",", "write & where both must hold, | where one is enough"},
      {"u", "write u:NAME for a user"},
      {"user", "write u:NAME for a user"},
      {"g", "write g:NAME for a group"},
      {"group", "write g:NAME for a group"},
      {"r", "write r:NAME for a role"},
      {"role", "write r:NAME for a role"},
  };
  const auto known = lower(word.substr(0, word.find_first_of(":=")));
  for (const auto& [habitual, instead] : habits) {
    if (known == habitual) return std::string(instead);
  }
  return "a term is u:NAME for a user, g:NAME for a group, r:NAME for a role, or p for anyone";
}

}  // namespace

std::size_t first_byte_not_utf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = byte(at);
    const std::size_t more = lead < 0x80 ? 0 : lead >= 0xC2 && lead < 0xE0 ? 1 : (lead & 0xF0U) == 0xE0 ? 2 : 3;
    if (more == 3 && (lead < 0xF0 || lead > 0xF4)) return at;
    for (std::size_t i = 1; i <= more; ++i) {
      if ((byte(at + i) & 0xC0U) != 0x80) return at;
    }
    const auto second = byte(at + 1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool no_character = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
    if (overlong || no_character) return at;
    at += 1 + more;
  }
  return text.size();
}

std::size_t access_tokens::character_at(std::size_t at) const {
  const auto before = text_.substr(0, at);
  return before.size() - static_cast<std::size_t>(std::ranges::count_if(before, continues_character)) + 1;
}

error access_tokens::wrong_at(std::size_t at, std::string_view why, errc code) const {
  constexpr std::size_t shown_bytes_max = 24;
  auto end = std::min(text_.size(), at + shown_bytes_max);
  while (end < text_.size() && continues_character(text_[end])) --end;
  std::string shown(text_.substr(at, end - at));
  std::ranges::replace_if(shown, is_control, ' ');
  return make_error(code, "access expression, character " + std::to_string(character_at(at)) +
                              (shown.empty() ? ", at its end: " : ", at '" + shown + "': ") + std::string(why));
}

result<access_token> access_tokens::next() {
  position_ = std::min(text_.find_first_not_of(spaces, position_), text_.size());
  const auto at = position_;
  if (at == text_.size()) return access_token{access_token::kind::end, at, {}};
  const auto sign = [&](access_token::kind what) {
    ++position_;
    return access_token{what, at, {}};
  };
  switch (text_[at]) {
    case '(': return sign(access_token::kind::open);
    case ')': return sign(access_token::kind::close);
    case '!': return sign(access_token::kind::negation);
    case '&':
      if (text_.substr(at, 2) == "&&") return wrong_at(at, "write a single &");
      return sign(access_token::kind::conjunction);
    case '|':
      if (text_.substr(at, 2) == "||") return wrong_at(at, "write a single |");
      return sign(access_token::kind::disjunction);
    case '"': return wrong_at(at, "write u:, g: or r: before a name in quotes, as in u:\"Ana B\"");
    default: return next_word();
  }
}

result<access_token> access_tokens::next_word() {
  const auto at = position_;
  position_ = std::min(text_.find_first_of(word_ends, at), text_.size());
  const auto word = text_.substr(at, position_ - at);
  if (word == "p") return access_token{access_token::kind::term, at, {}};
  const auto subject = subject_of(word.substr(0, 2));
  if (!subject) return wrong_at(at, advice_for(word));
  const bool quoted = word.size() == 2 && text_.substr(position_, 1) == "\"";
  auto name = quoted ? quoted_name() : plain_name(word, at);
  if (!name) return name.error();
  if (const auto good = check_name(*name, at); !good) return good.error();
  return access_token{access_token::kind::term, at, {*subject, std::move(*name)}};
}

result<std::string> access_tokens::plain_name(std::string_view word, std::size_t at) const {
  const auto name = word.substr(2);
  const auto odd = std::ranges::find_if_not(name, is_plain_name_character);
  if (odd == name.end()) return std::string(name);
  const auto odd_at = at + 2 + static_cast<std::size_t>(odd - name.begin());
  return wrong_at(odd_at, "write the name in double quotes, as in " + std::string(word.substr(0, 2)) + "\"Ana B\"");
}

result<std::string> access_tokens::quoted_name() {
  const auto at = position_++;
  std::string name;
  for (; position_ < text_.size(); ++position_) {
    char c = text_[position_];
    if (c == '"') {
      ++position_;
      return name;
    }
    if (c == '\\') {
      c = ++position_ < text_.size() ? text_[position_] : '\0';
      if (c != '"' && c != '\\')
        return wrong_at(position_ - 1, "write \\\\ for a backslash in a name, \\\" for a quote");
    }
    if (is_control(c)) return wrong_at(position_, "a name has no control characters: leave it out");
    name += c;
  }
  return wrong_at(at, "this quote is never closed: write \" behind the name");
}

result<void> access_tokens::check_name(const std::string& name, std::size_t at) const {
  if (name.empty()) return wrong_at(at, "write a name behind the colon, without a space, as in u:ana");
  if (name.size() <= access_limits::name_bytes_max) return {};
  return wrong_at(at,
                  "a name has at most " + std::to_string(access_limits::name_bytes_max) + " bytes, this one has " +
                      std::to_string(name.size()),
                  errc::limit_exceeded);
}

}  // namespace millrace
