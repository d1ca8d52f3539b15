#include "apps/monitoring/templates/line_header.hpp"

#include <algorithm>

#include "apps/monitoring/templates/header_forms.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::size_t header_bytes_max = 512;
constexpr std::size_t header_words_max = 14;
constexpr std::size_t words_before_tag_max = 3;

bool is_one_of(char c, std::string_view signs) { return signs.find(c) != std::string_view::npos; }

std::string_view first_word(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && !is_space(text[length])) ++length;
  return text.substr(0, length);
}

/// "failed", "Failed": letters without capitals inside.
bool is_plain_word(std::string_view word) {
  return !word.empty() && is_letter(word[0]) &&
         std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// "03-17 16:13:38.811": half a date counts in front of a time.
std::size_t half_date_length(std::string_view text) {
  const auto date = first_word(text);
  if (date.size() < 3 || date.size() > 5 || !is_digit(date[0]) || date.size() == text.size()) return 0;
  if (!std::all_of(date.begin(), date.end(), [](char c) { return is_digit(c) || is_one_of(c, "-/."); })) return 0;
  const auto time = time_length(text.substr(date.size() + 1));
  return time == 0 ? 0 : date.size() + 1 + time;
}

/// "[Sun Dec 04 04:47:44 2005]", "[10/Oct/2000:13:55:36 -0700]".
std::size_t bracketed_time_length(std::string_view text) {
  const auto pair = bracket_length(text);
  if (pair < 3) return 0;
  const auto inside = text.substr(1, pair - 2);
  bool ignored = false;
  const bool with_month = inside.size() > 20 && is_digit(inside[0]) && inside[2] == '/' && is_letter(inside[3]);
  const bool timed = with_month || time_length(inside) != 0 || half_date_length(inside) != 0 ||
                     named_date_length(inside, ignored) != 0;
  return timed ? pair : 0;
}

/// `time="2024-01-02T03:04:05Z"`.
std::size_t keyed_time_length(std::string_view text) {
  constexpr std::size_t key_bytes_max = 9;
  const auto sign = first_word(text).find('=');
  if (sign == std::string_view::npos || sign > key_bytes_max) return 0;
  const bool quoted = text.substr(sign + 1).starts_with('"');
  const auto begin = sign + 1 + (quoted ? 1 : 0);
  const auto time = time_length(text.substr(begin));
  if (time == 0) return 0;
  return begin + time + (quoted && text.substr(begin + time).starts_with('"') ? 1 : 0);
}

/// "[error]", "<INFO>", "(warn)", and the level at the front of "[error 12]"; without what closes.
std::size_t bracketed_level_length(std::string_view text) {
  if (text.empty() || !is_one_of(text[0], "[<(")) return 0;
  const auto length = level_length(text.substr(1));
  return length != 0 && length + 1 < text.size() && is_one_of(text[length + 1], "]>) ") ? length + 1 : 0;
}

/// "level=info".
std::size_t keyed_level_length(std::string_view text) {
  for (const std::string_view key : {"level=", "lvl="}) {
    if (!text.starts_with(key)) continue;
    const auto length = level_length(text.substr(key.size()));
    return length == 0 ? 0 : key.size() + length;
  }
  return 0;
}

/// "D" for debug and its like.
std::size_t level_letter_length(std::string_view text) {
  return text.size() > 1 && text[1] == ' ' && is_one_of(text[0], "VDIWEFTCN") ? 1 : 0;
}

/// Reads a line from its front. What is certain to be header moves `end`; the place of reading may be further on.
class header_reader {
 public:
  explicit header_reader(std::string_view line) : line_(line), text_(line.substr(0, header_bytes_max)) {}

  std::size_t end();

 private:
  std::string_view rest() const { return text_.substr(at_); }
  std::string_view word() const { return first_word(rest()); }
  void skip_spaces();
  void step_over(std::string_view signs);
  void step(std::size_t bytes) { at_ = std::min(at_ + bytes, text_.size()); }
  void accept() { end_ = at_; }

  bool take_time();

  /// A level counts in capitals, in brackets, as `level=`, or directly behind other header.
  bool take_level();
  bool pass_weak();
  void take_anchors();
  void take_behind_level();
  void take_tag();
  void take_fields();
  void take_separators();
  void take_numbers();

  std::string_view line_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool timed_ = false;
  bool levelled_ = false;
  bool host_ = false;
};

void header_reader::skip_spaces() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

void header_reader::step_over(std::string_view signs) {
  while (at_ < text_.size() && is_one_of(text_[at_], signs)) ++at_;
}

bool header_reader::take_time() {
  auto length = named_date_length(rest(), host_);
  for (const auto form : {half_date_length, bracketed_time_length, keyed_time_length, time_length}) {
    if (length == 0) length = form(rest());
  }
  if (length == 0) return false;
  step(length);
  step_over(",:]");
  timed_ = true;
  accept();
  return true;
}

bool header_reader::take_level() {
  const auto from = rest();
  const auto length = std::max(bracketed_level_length(from), keyed_level_length(from));
  if (length != 0) {
    step(length);
  } else {
    const auto word_length = level_length(from);
    // In small letters it is a word like others, unless all in front of it was header.
    if (word_length != 0 && !is_upper(from[0]) && end_ + 2 < at_) return false;
    const auto plain = std::max(word_length, timed_ ? level_letter_length(from) : 0);
    const auto behind = plain < from.size() ? from[plain] : ' ';
    if (plain == 0 || !(is_space(behind) || is_one_of(behind, ":]|"))) return false;
    step(plain);
  }
  step_over(" ])>:,");
  levelled_ = true;
  accept();
  return true;
}

/// A word that may stand between times and levels: with a digit, in brackets, in capitals, a name with points, a sign.
bool header_reader::pass_weak() {
  if (const auto pair = bracket_length(rest()); pair != 0) {
    step(pair);
    return true;
  }
  const auto w = word();
  bool digit = false;
  bool small = false;
  for (const char c : w) {
    digit = digit || is_digit(c);
    small = small || (c >= 'a' && c <= 'z');
  }
  const bool name = dotted_name_length(rest()) != 0;
  if ((!digit && small && !name) || w.ends_with(':')) return false;
  step(w.size());
  return true;
}

void header_reader::take_anchors() {
  for (std::size_t words = 0; words < header_words_max && at_ < text_.size(); ++words) {
    skip_spaces();
    if (take_time()) {
      if (host_) {
        skip_spaces();
        if (tag_length(rest()) == 0) step(word().size());
        accept();
        return;
      }
      continue;
    }
    if (take_level()) return;
    if (!pass_weak()) return;
  }
}

void header_reader::take_separators() {
  for (;;) {
    skip_spaces();
    const auto w = word();
    if (w != "-" && w != "--" && w != "|" && w != ":") break;
    step(w.size());
  }
  if (at_ < line_.size()) accept();
}

/// Numbers directly behind a time are ids of processes and the like.
void header_reader::take_numbers() {
  take_separators();
  for (;;) {
    const auto w = word();
    if (w.empty() || !std::all_of(w.begin(), w.end(), is_digit) || at_ + w.size() >= text_.size()) break;
    step(w.size());
    take_separators();
  }
}

void header_reader::take_behind_level() {
  skip_spaces();
  const auto name = dotted_name_length(rest());
  const auto points = std::count(rest().begin(), rest().begin() + static_cast<std::ptrdiff_t>(name), '.');
  const auto behind = rest().substr(std::min(name + 1, rest().size()));
  if (points >= 2 || (points == 1 && (behind.starts_with("- ") || behind.starts_with("[")))) step(name);
  skip_spaces();
  if (const auto pair = rest().starts_with('[') ? bracket_length(rest()) : 0;
      pair != 0 && at_ + pair + 1 < text_.size()) {
    step(pair);
    if (at_ < text_.size() && text_[at_] == ':') step(1);
  }
  accept();
  take_separators();
}

/// "sshd[123]:" as one of the next words, or "name - " in its place. Words of plain text are passed over only by a tag
/// with a number, and behind a level a plain word is text: "Failed: disk".
void header_reader::take_tag() {
  const auto begin = at_;
  bool plain = false;
  for (std::size_t words = 0; words < words_before_tag_max; ++words) {
    skip_spaces();
    if (const auto tag = tag_length(rest()); tag != 0) {
      const auto name = rest().substr(0, tag - 1);
      if (!name.ends_with(']') && (plain || (levelled_ && is_plain_word(name)))) break;
      step(tag);
      skip_spaces();
      if (at_ < text_.size()) accept();
      return;
    }
    const auto w = word();
    if (w == "-" && words > 0 && !plain) {
      step(1);
      skip_spaces();
      accept();
      return;
    }
    if (w.empty() || w.ends_with(':') || levelled_) break;
    plain = plain || is_plain_word(w);
    step(w.size());
  }
  at_ = begin;
}

/// "time|component|123|message": as long as fields without a space follow.
void header_reader::take_fields() {
  step(1);
  for (;;) {
    accept();
    const auto w = word();
    const auto bar = w.find('|');
    if (bar == std::string_view::npos) return;
    step(bar + 1);
  }
}

std::size_t header_reader::end() {
  take_anchors();
  if (!timed_ && !levelled_) return 0;
  at_ = end_;
  if (at_ < text_.size() && text_[at_] == '|') {
    take_fields();
    return end_;
  }
  if (levelled_) take_behind_level();
  if (!levelled_ && !host_) take_numbers();
  at_ = end_;
  take_tag();
  return end_;
}

}  // namespace

std::size_t message_begin(std::string_view line) { return header_reader(line).end(); }

}  // namespace millrace::monitoring
