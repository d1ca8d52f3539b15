#include "apps/monitoring/alerts/toml_traps.hpp"

#include <algorithm>
#include <string>

namespace millrace::monitoring {
namespace {

bool is_number(char c) { return c >= '0' && c <= '9'; }

bool begins_name(char c) {
  return is_number(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '"' ||
         c == '\'';
}

bool is_nameless_section(std::string_view line) {
  const auto pass_spaces = [&] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  pass_spaces();
  if (!line.starts_with('[')) return false;
  line.remove_prefix(line.starts_with("[[") ? 2 : 1);
  pass_spaces();
  return line.empty() || !begins_name(line.front());
}

/// "2026-01-31T" and no digit behind.
bool has_date_without_time(std::string_view line) {
  constexpr std::string_view form = "dddd-dd-ddT";
  for (std::size_t at = 0; at + form.size() <= line.size(); ++at) {
    bool fits = true;
    for (std::size_t i = 0; fits && i < form.size(); ++i) {
      const char c = line[at + i];
      fits = form[i] == 'd' ? is_number(c) : form[i] == '-' ? c == '-' : c == 'T' || c == 't';
    }
    const auto behind = at + form.size();
    if (fits && (behind == line.size() || !is_number(line[behind]))) return true;
  }
  return false;
}

/// The bytes of the text in quotes that `toml` begins with, quotes included; what does not end goes on to the end of
/// the line or, of three quotes, of all.
std::size_t quoted_length(std::string_view toml) {
  const char quote = toml.front();
  const std::string three(3, quote);
  const bool lines = toml.starts_with(three);
  for (std::size_t at = lines ? 3 : 1; at < toml.size(); ++at) {
    if (toml[at] == '\\' && quote == '"') {
      ++at;
    } else if (lines ? toml.substr(at).starts_with(three) : toml[at] == quote) {
      return at + (lines ? 3 : 1);
    } else if (!lines && toml[at] == '\n') {
      return at;
    }
  }
  return toml.size();
}

/// Whether a quote behind `line`, the bare part of its line, begins a text: behind a space, the one '=' of the line, a
/// comma, or brackets that stand so. The parser looks at what stands behind anything else as if it were bare.
bool may_begin_text(std::string_view line) {
  while (line.ends_with('[')) line.remove_suffix(1);
  if (line.empty()) return true;
  const char before = line.back();
  if (before == '=') return line.find('=') + 1 == line.size();
  return before == ' ' || before == '\t' || before == ',';
}

/// `toml` with a letter for each byte in quotes and without comments; its lines stay.
std::string without_texts(std::string_view toml) {
  std::string bare;
  std::size_t line = 0;
  while (!toml.empty()) {
    const char c = toml.front();
    std::size_t taken = 1;
    if (c == '\n') line = bare.size() + 1;
    if ((c == '"' || c == '\'') && may_begin_text(std::string_view(bare).substr(line))) {
      taken = std::min(quoted_length(toml), toml.size());
      for (const char each : toml.substr(0, taken)) bare.push_back(each == '\n' ? '\n' : 'x');
    } else if (c == '#') {
      taken = std::min(toml.find('\n'), toml.size());
    } else {
      bare.push_back(c);
    }
    toml.remove_prefix(taken);
  }
  return bare;
}

const char* trap_in(std::string_view line) {
  if (is_nameless_section(line)) return "behind the bracket a name is wanted";
  if (has_date_without_time(line)) return "behind the date a time is wanted";
  const bool plain = std::all_of(line.begin(), line.end(), [](char c) {
    return (c > ' ' && c <= '~' && c != '{' && c != '}') || c == ' ' || c == '\t' || c == '\r';
  });
  return plain ? nullptr : "braces, control characters and letters beyond ASCII stand in quotes";
}

}  // namespace

result<void> check_for_parser(std::string_view toml) {
  const auto bare = without_texts(toml);
  std::string_view rest = bare;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const auto length = std::min(rest.find('\n'), rest.size());
    const auto* trap = trap_in(rest.substr(0, length));
    if (trap != nullptr) return make_error(errc::corrupt, "line " + std::to_string(number) + ": " + trap);
    rest.remove_prefix(std::min(length + 1, rest.size()));
  }
  return {};
}

}  // namespace millrace::monitoring
