#include "apps/monitoring/templates/line_header.hpp"

#include <algorithm>

#include "apps/monitoring/templates/header_forms.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::size_t header_bytes_max = 512;
constexpr std::size_t header_words_max = 14;
constexpr std::size_t words_before_tag_max = 3;

/// Reads a line from its front. What is certain to be header moves `end`; the place of reading may be further on.
class header_reader {
 public:
  explicit header_reader(std::string_view line) : line_(line), text_(line.substr(0, header_bytes_max)) {}

  std::size_t end();

 private:
  std::string_view rest() const { return text_.substr(at_); }
  std::string_view word() const;
  void skip_spaces();
  void step(std::size_t bytes) { at_ = std::min(at_ + bytes, text_.size()); }
  void accept() { end_ = at_; }

  bool take_time();
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

std::string_view header_reader::word() const {
  const auto from = rest();
  std::size_t length = 0;
  while (length < from.size() && !is_space(from[length])) ++length;
  return from.substr(0, length);
}

void header_reader::skip_spaces() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

/// A time, also in brackets or quotes or as `time=`.
bool header_reader::take_time() {
  auto from = rest();
  std::size_t length = named_date_length(from, host_);
  if (length == 0 && !from.empty() && (from[0] == '[' || from[0] == '(')) {
    const auto pair = bracket_length(from);
    bool ignored = false;
    const auto inside = from.substr(1, pair == 0 ? 0 : pair - 2);
    const auto second = inside.find(' ');
    const bool timed =
        pair > 2 &&
        (time_length(inside) != 0 || named_date_length(inside, ignored) != 0 ||
         (is_digit(inside[0]) && second != std::string_view::npos && time_length(inside.substr(second + 1)) != 0) ||
         (is_digit(inside[0]) && inside.size() > 20 && inside[2] == '/'));
    if (timed) length = pair;
  }
  if (length == 0) {
    const auto first = word();
    const auto value = first.find('=');
    const auto skipped = value == std::string_view::npos || value > 9 ? 0 : value + 1;
    const auto quoted = skipped != 0 && skipped < first.size() && first[skipped] == '"' ? skipped + 1 : skipped;
    length = time_length(from.substr(quoted));
    if (length != 0) {
      length += quoted;
      if (quoted != skipped && length < from.size() && from[length] == '"') ++length;
    }
  }
  if (length == 0 && !from.empty() && is_digit(from[0])) {
    // "03-17 16:13:38.811": half a date counts in front of a time.
    const auto first = word();
    const auto next = first.size() + 1;
    const bool half =
        first.size() >= 3 && first.size() <= 5 && next < from.size() && time_length(from.substr(next)) != 0 &&
        std::all_of(first.begin(), first.end(), [](char c) { return is_digit(c) || c == '-' || c == '/' || c == '.'; });
    if (half) length = next + time_length(from.substr(next));
  }
  if (length == 0) return false;
  step(length);
  while (at_ < text_.size() && (text_[at_] == ',' || text_[at_] == ':' || text_[at_] == ']')) ++at_;
  timed_ = true;
  accept();
  return true;
}

/// A level counts in capitals, in brackets, as `level=`, or directly behind other header.
bool header_reader::take_level() {
  const auto from = rest();
  std::size_t prefix = 0;
  if (!from.empty() && (from[0] == '[' || from[0] == '<' || from[0] == '(')) {
    prefix = 1;
  } else if (from.starts_with("level=") || from.starts_with("lvl=")) {
    prefix = from.find('=') + 1;
  }
  auto length = level_length(from.substr(prefix));
  const bool plain = prefix == 0;
  if (length == 0 && plain && timed_ && from.size() > 1 && from[1] == ' ' &&
      std::string_view("VDIWEFTCN").find(from[0]) != std::string_view::npos) {
    length = 1;
  }
  if (length == 0) return false;
  const auto behind = prefix + length < from.size() ? from[prefix + length] : ' ';
  if (plain && !is_space(behind) && behind != ':' && behind != ']' && behind != '|') return false;
  if (!plain && from[0] != 'l' && behind != ']' && behind != '>' && behind != ')' && behind != ' ') return false;
  if (plain && !is_upper(from[0]) && at_ != 0 && end_ + 2 < at_) return false;
  step(prefix + length);
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == ']' || text_[at_] == '>' || text_[at_] == ')' ||
                                text_[at_] == ':' || text_[at_] == ','))
    ++at_;
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

/// "sshd[123]:" as one of the next words, or "name - " in its place.
void header_reader::take_tag() {
  const auto begin = at_;
  for (std::size_t words = 0; words < words_before_tag_max; ++words) {
    skip_spaces();
    if (const auto tag = tag_length(rest()); tag != 0) {
      step(tag);
      skip_spaces();
      if (at_ < text_.size()) accept();
      return;
    }
    const auto w = word();
    if (w == "-" && words > 0) {
      step(1);
      skip_spaces();
      accept();
      return;
    }
    if (w.empty() || w.ends_with(':') || levelled_) break;
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
