#include "apps/monitoring/alerts/series_pattern.hpp"

#include <re2/re2.h>

#include <algorithm>

#include "apps/monitoring/alerts/alert_limits.hpp"
#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

constexpr int program_max = 5000;
constexpr std::int64_t expression_memory_bytes_max = 1 << 20;

/// Takes the parts of a pattern from the front of its text.
struct pattern_reader {
  std::string_view all;
  std::size_t at = 0;

  error bad(const std::string& what) const {
    return make_error(errc::invalid_argument,
                      "at byte " + std::to_string(at) + " of '" + std::string(all.substr(0, 200)) + "': " + what);
  }
  bool ended() const { return at >= all.size(); }
  void skip_spaces() {
    while (!ended() && all[at] == ' ') ++at;
  }
  bool take(std::string_view wanted) {
    skip_spaces();
    if (!all.substr(at).starts_with(wanted)) return false;
    at += wanted.size();
    return true;
  }
  std::string take_name() {
    skip_spaces();
    auto end = at;
    while (end < all.size() && is_metric_name("_" + std::string(1, all[end]))) ++end;
    const auto name = all.substr(at, end - at);
    at = end;
    return std::string(name);
  }
  result<std::string> take_value();
  result<pattern_operator> take_operator();
  result<label_condition> take_condition();
};

result<std::string> pattern_reader::take_value() {
  skip_spaces();
  if (ended() || (all[at] != '"' && all[at] != '\'')) return bad("a value in quotes is wanted");
  const char quote = all[at++];
  std::string value;
  for (; !ended() && all[at] != quote; ++at) {
    if (all[at] == '\\' && at + 1 < all.size()) {
      ++at;
      const char c = all[at];
      // What is no escape of ours is one of the expression's.
      if (c != quote && c != '\\' && c != 'n') value.push_back('\\');
      value.push_back(c == 'n' ? '\n' : c);
    } else {
      value.push_back(all[at]);
    }
  }
  if (ended()) return bad("the value does not end");
  ++at;
  return value;
}

result<pattern_operator> pattern_reader::take_operator() {
  if (take("=~")) return pattern_operator::matching;
  if (take("!~")) return pattern_operator::unmatching;
  if (take("!=")) return pattern_operator::unequal;
  if (take("=")) return pattern_operator::equal;
  return bad("one of = != =~ !~ is wanted");
}

result<label_condition> pattern_reader::take_condition() {
  label_condition made;
  made.label = take_name();
  if (!is_label_name(made.label)) return bad("a name of a label is wanted");
  const auto compare = take_operator();
  if (!compare) return compare.error();
  made.compare = *compare;
  auto value = take_value();
  if (!value) return value.error();
  made.value = std::move(*value);
  if (made.compare == pattern_operator::matching || made.compare == pattern_operator::unmatching) {
    auto compiled = text_pattern::read(made.value);
    if (!compiled) return bad(compiled.error().context);
    made.expression.push_back(std::move(*compiled));
  }
  return made;
}

std::string_view text_of(pattern_operator compare) {
  switch (compare) {
    case pattern_operator::equal: return "=";
    case pattern_operator::unequal: return "!=";
    case pattern_operator::matching: return "=~";
    case pattern_operator::unmatching: return "!~";
  }
  return "";
}

void append_quoted(std::string& to, std::string_view value) {
  to.push_back('"');
  for (const char c : value) {
    if (c == '"' || c == '\\' || c == '\n') to.push_back('\\');
    to.push_back(c == '\n' ? 'n' : c);
  }
  to.push_back('"');
}

}  // namespace

result<text_pattern> text_pattern::read(std::string_view expression) {
  if (expression.size() > rule_text_bytes_max) {
    return make_error(errc::invalid_argument,
                      "the expression is longer than " + std::to_string(rule_text_bytes_max) + " bytes");
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(expression_memory_bytes_max);
  auto compiled = std::make_shared<const re2::RE2>(re2::StringPiece(expression.data(), expression.size()), options);
  if (!compiled->ok()) return make_error(errc::invalid_argument, "no regular expression: " + compiled->error());
  if (compiled->ProgramSize() > program_max) return make_error(errc::invalid_argument, "the expression is too large");
  text_pattern made;
  made.expression_ = std::string(expression);
  made.compiled_ = std::move(compiled);
  return made;
}

bool text_pattern::matches_all_of(std::string_view text) const {
  return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

bool text_pattern::matches_part_of(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

bool label_condition::holds_for(const label_set& labels) const {
  const auto found = labels.value(label);
  switch (compare) {
    case pattern_operator::equal: return found == value;
    case pattern_operator::unequal: return found != value;
    case pattern_operator::matching: return expression[0].matches_all_of(found);
    case pattern_operator::unmatching: return !expression[0].matches_all_of(found);
  }
  return false;
}

result<series_pattern> series_pattern::read(std::string_view text) {
  pattern_reader from{text};
  if (text.size() > rule_text_bytes_max)
    return from.bad("longer than " + std::to_string(rule_text_bytes_max) + " bytes");
  if (!is_utf8(text)) return make_error(errc::invalid_argument, "the pattern is no UTF-8");
  series_pattern made;
  if (auto name = from.take_name(); !name.empty()) {
    if (!is_metric_name(name)) return from.bad("'" + name + "' is no name of a metric");
    made.conditions.push_back({std::string(name_label), pattern_operator::equal, std::move(name), {}});
  }
  if (from.take("{")) {
    while (!from.take("}")) {
      if (made.conditions.size() == rule_matchers_max) {
        return from.bad("more than " + std::to_string(rule_matchers_max) + " conditions");
      }
      auto condition = from.take_condition();
      if (!condition) return condition.error();
      made.conditions.push_back(std::move(*condition));
      if (from.take(",")) continue;
      if (!from.take("}")) return from.bad("',' or '}' is wanted");
      break;
    }
  }
  from.skip_spaces();
  if (!from.ended()) return from.bad(R"(name{label="value",…} is wanted)");
  if (made.conditions.empty()) return from.bad("it says nothing");
  return made;
}

bool series_pattern::matches(const label_set& labels) const {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&](const label_condition& each) { return each.holds_for(labels); });
}

std::string_view series_pattern::fixed_value(std::string_view label) const {
  for (const auto& each : conditions) {
    if (each.label == label && each.compare == pattern_operator::equal) return each.value;
  }
  return {};
}

std::string series_pattern::text() const {
  std::string out;
  bool open = false;
  for (const auto& each : conditions) {
    if (&each == conditions.data() && each.label == name_label && each.compare == pattern_operator::equal) {
      out = each.value;
      continue;
    }
    out.append(open ? "," : "{").append(each.label).append(text_of(each.compare));
    append_quoted(out, each.value);
    open = true;
  }
  return open ? out + "}" : out;
}

}  // namespace millrace::monitoring
