#include "apps/monitoring/query/label_matcher.hpp"

#include <re2/re2.h>

#include "apps/monitoring/query/promql_quoting.hpp"

namespace millrace::monitoring {
namespace {

std::string_view sign_of(label_matcher::kind how) {
  switch (how) {
    case label_matcher::kind::equal: return "=";
    case label_matcher::kind::not_equal: return "!=";
    case label_matcher::kind::matches: return "=~";
    case label_matcher::kind::matches_not: return "!~";
  }
  return "";
}

}  // namespace

result<std::shared_ptr<const re2::RE2>> whole_pattern(std::string_view pattern) {
  if (pattern.size() > pattern_bytes_max) {
    return make_error(errc::invalid_argument, "a regular expression of " + std::to_string(pattern.size()) +
                                                  " bytes: at most " + std::to_string(pattern_bytes_max) +
                                                  " are allowed; match a shorter one");
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(pattern_memory_bytes_max);
  auto made = std::make_shared<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!made->ok()) {
    return make_error(errc::invalid_argument,
                      "'" + std::string(pattern) + "' is no regular expression: " + made->error());
  }
  return std::shared_ptr<const re2::RE2>(std::move(made));
}

result<label_matcher> label_matcher::of(std::string name, kind how, std::string value) {
  if (!is_label_name(name)) return make_error(errc::invalid_argument, "'" + name + "' is no name of a label");
  label_matcher made;
  if (how == kind::matches || how == kind::matches_not) {
    auto pattern = whole_pattern(value);
    if (!pattern) return pattern.error();
    made.pattern_ = std::move(*pattern);
  }
  made.name_ = std::move(name);
  made.how_ = how;
  made.value_ = std::move(value);
  return made;
}

bool label_matcher::admits(std::string_view value) const {
  const auto matched = [&] { return re2::RE2::FullMatch(re2::StringPiece(value.data(), value.size()), *pattern_); };
  switch (how_) {
    case kind::equal: return value == value_;
    case kind::not_equal: return value != value_;
    case kind::matches: return matched();
    case kind::matches_not: return !matched();
  }
  return false;
}

std::string label_matcher::text() const {
  auto out = name_;
  out += sign_of(how_);
  append_quoted(out, value_);
  return out;
}

}  // namespace millrace::monitoring
