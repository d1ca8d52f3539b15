#include "runtime/http/entity_tag.hpp"

#include <algorithm>

#include "runtime/http/field_text.hpp"

namespace millrace {
namespace {

struct tag {
  bool is_weak = false;
  std::string_view quoted;
};

/// Takes the next tag off a list; nothing at the end or where the list is not well formed.
std::optional<tag> take_tag(std::string_view& rest) {
  const auto begin = rest.find_first_not_of(" \t,");
  if (begin == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(begin);
  const bool is_weak = rest.starts_with("W/");
  if (is_weak) rest.remove_prefix(2);
  const auto end = rest.starts_with('"') ? rest.find('"', 1) : std::string_view::npos;
  if (end == std::string_view::npos) return std::nullopt;
  const auto quoted = rest.substr(0, end + 1);
  rest.remove_prefix(end + 1);
  return tag{is_weak, quoted};
}

bool matches(std::string_view header, const std::optional<std::string>& current, bool with_weak_ones) {
  if (!current) return false;
  if (trimmed(header) == "*") return true;
  std::string_view wanted(*current);
  const bool is_weak = wanted.starts_with("W/");
  if (is_weak) wanted.remove_prefix(2);
  if (is_weak && !with_weak_ones) return false;
  while (const auto each = take_tag(header)) {
    if (each->quoted == wanted && (with_weak_ones || !each->is_weak)) return true;
  }
  return false;
}

}  // namespace

std::string entity_tag(std::string_view version) {
  std::string tag(version);
  const auto is_foreign = [](char c) { return c <= ' ' || c == '"' || c == 0x7F; };
  std::replace_if(tag.begin(), tag.end(), is_foreign, '_');
  return '"' + tag + '"';
}

bool matches_weakly(std::string_view header, const std::optional<std::string>& current) {
  return matches(header, current, true);
}

bool matches_strongly(std::string_view header, const std::optional<std::string>& current) {
  return matches(header, current, false);
}

precondition check_preconditions(const http_request& request, const std::optional<std::string>& current) {
  const auto wanted = request.header("If-Match");
  if (wanted && !matches_strongly(*wanted, current)) return precondition::failed;
  const auto unwanted = request.header("If-None-Match");
  if (!unwanted || !matches_weakly(*unwanted, current)) return precondition::holds;
  return request.method == "GET" ? precondition::not_modified : precondition::failed;
}

bool range_applies(const http_request& request, const std::optional<std::string>& current) {
  if (request.method != "GET" || request.is_head) return false;
  const auto version = request.header("If-Range");
  return !version || (trimmed(*version) != "*" && matches_strongly(*version, current));
}

}  // namespace millrace
