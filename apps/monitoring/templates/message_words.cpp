#include "apps/monitoring/templates/message_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "apps/monitoring/templates/header_forms.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::size_t letters_of_hex_min = 8;

/// Of which names, numbers, addresses and paths are made.
constexpr std::array<bool, 256> compound_bytes = [] {
  std::array<bool, 256> is{};
  for (const char c : std::string_view("_-.:/\\@+%~$#")) is[static_cast<unsigned char>(c)] = true;
  for (unsigned c = 0; c < 256; ++c) {
    const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (alnum || c >= 0x80) is[c] = true;
  }
  return is;
}();

bool is_compound(char c) { return compound_bytes[static_cast<unsigned char>(c)]; }

bool is_hex_text(std::string_view text) {
  return text.size() >= letters_of_hex_min && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

bool is_path(std::string_view text) {
  if (text.size() < 3) return false;
  const auto slashes = std::count(text.begin(), text.end(), '/');
  return slashes >= 2 || (slashes == 1 && text[0] == '/') || std::count(text.begin(), text.end(), '\\') >= 2 ||
         text.find(":\\") != std::string_view::npos;
}

bool is_variable(std::string_view compound) {
  return std::any_of(compound.begin(), compound.end(), is_digit) || is_path(compound) || is_hex_text(compound);
}

bool is_leader(std::string_view word, std::size_t at) {
  return word[at] == '.' && at + 2 < word.size() && word[at + 1] == '.' && word[at + 2] == '.';
}

bool ends_no_compound(char c) { return c == '.' || c == ':' || c == '-' || c == '/' || c == '#' || c == '+'; }

bool joins_variables(char c) { return c == ',' || c == ';' || c == '|' || c == '*' || c == '^'; }

constexpr std::array<std::string_view, 24> units{"B",   "KB",  "MB", "GB",  "TB",   "PB",  "KiB",  "MiB",
                                                 "GiB", "TiB", "kB", "K",   "M",    "G",   "T",    "ns",
                                                 "us",  "ms",  "s",  "sec", "secs", "min", "mins", "m"};
constexpr std::array<std::string_view, 4> spelt_units{"byte", "bytes", "second", "seconds"};

bool is_spelt_unit(std::string_view word) {
  return std::find(spelt_units.begin(), spelt_units.end(), word) != spelt_units.end();
}

}  // namespace

std::string_view message_words::operator[](std::size_t i) const {
  const auto end = i + 1 < begins_.size() ? begins_[i + 1] - 1 : text_.size();
  return std::string_view(text_).substr(begins_[i], end - begins_[i]);
}

void message_words::mask_into_text(std::string_view word) {
  const auto begin = text_.size();
  const bool bound = word.size() > 1 && (word[0] == '<' || word[0] == '>') && is_digit(word[1]);  // "<1 sec"
  for (std::size_t at = bound ? 1 : 0; at < word.size();) {
    if (!is_compound(word[at])) {
      text_.push_back(word[at++]);
      continue;
    }
    auto end = at;
    while (end < word.size() && is_compound(word[end]) && !is_leader(word, end)) ++end;
    if (end == at) {  // a row of points leads the eye to a value
      while (at < word.size() && word[at] == '.') text_.push_back(word[at++]);
      continue;
    }
    auto next = end;
    while (end > at + 1 && ends_no_compound(word[end - 1])) --end;
    // "vCores:4": a name in front of a colon says what the number is.
    auto name = at;
    while (name < end && (is_letter(word[name]) || word[name] == '_')) ++name;
    if (name > at && name + 1 < end && word[name] == ':' && word[name + 1] != '/' && word[name + 1] != '\\' &&
        name > at + 1) {
      text_.append(word.substr(at, name + 1 - at));
      at = name + 1;
      continue;
    }
    const auto compound = word.substr(at, end - at);
    const bool address = at > 0 && word[at - 1] == '=' && compound.find('.') != std::string_view::npos;
    if (address || is_variable(compound)) {
      const auto written = std::string_view(text_).substr(begin);
      const bool joined = written.size() > variable_text.size() && joins_variables(written.back()) &&
                          written.substr(0, written.size() - 1).ends_with(variable_text);
      if (joined) {
        text_.pop_back();
      } else {
        text_.append(variable_text);
      }
    } else {
      text_.append(compound);
    }
    text_.append(word.substr(end, next - end));
    at = next;
  }
}

/// "9.2 KB," becomes "<*>,": a unit varies with its number.
bool message_words::is_unit_of_last(std::string_view word) {
  if (begins_.empty() || word.size() > 6 || !text_.ends_with(variable_text)) return false;
  std::size_t length = 0;
  while (length < word.size() && is_letter(word[length])) ++length;
  if (std::find(units.begin(), units.end(), word.substr(0, length)) == units.end()) return false;
  text_.append(word.substr(length));
  return true;
}

/// Variables in a row are one, as how many there are varies too; "1190 bytes (1.16 KB)" says one thing twice.
void message_words::join_variables() {
  if (begins_.size() < 2) return;
  const auto last = (*this)[begins_.size() - 1];
  const auto before = (*this)[begins_.size() - 2];
  if (last == "(<*>)" && is_spelt_unit(before)) {
    text_.resize(begins_.back() - 1);
    begins_.pop_back();
    return;
  }
  const bool listed = before.ends_with("<*>,");
  if (!last.starts_with(variable_text) || (!listed && !before.ends_with(variable_text))) return;
  const bool plain = before == variable_text || before == "<*>,";
  if (!plain && last.size() > variable_text.size() + 1) return;
  const auto kept = before.size() - variable_text.size() - (listed ? 1 : 0);
  const auto cut = begins_[begins_.size() - 2] + kept;
  text_.erase(cut, begins_.back() - cut);
  begins_.pop_back();
}

void message_words::begin_word() {
  if (!begins_.empty()) text_.push_back(' ');
  begins_.push_back(static_cast<std::uint32_t>(text_.size()));
}

std::size_t message_words::take_word(std::string_view rest) {
  bool ignored = false;
  const auto date = is_upper(rest[0]) ? named_date_length(rest, ignored) : 0;
  std::size_t length = 0;
  while (length < rest.size() && !is_space(rest[length])) ++length;
  if (date != 0) {
    begin_word();
    text_.append(variable_text);
  } else if (!is_unit_of_last(rest.substr(0, length))) {
    begin_word();
    mask_into_text(rest.substr(0, length));
  }
  join_variables();
  return date != 0 ? date : length;
}

void message_words::take(std::string_view message) {
  text_.clear();
  begins_.clear();
  if (message.size() > line_bytes_max) {
    auto end = line_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xc0U) == 0x80) --end;
    message = message.substr(0, end);
    message = message.substr(0, message.find_last_of(' '));  // half a word is another word
  }
  while (begins_.size() < message_words_max) {
    while (!message.empty() && is_space(message[0])) message.remove_prefix(1);
    if (message.empty()) break;
    message.remove_prefix(take_word(message));
  }
}

}  // namespace millrace::monitoring
