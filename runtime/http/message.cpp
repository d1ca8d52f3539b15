#include "runtime/http/message.hpp"

#include <algorithm>

#include "runtime/http/field_text.hpp"

namespace millrace {

std::optional<std::string> http_request::header(std::string_view name) const {
  std::optional<std::string> joined;
  for (const auto& [each, value] : headers) {
    if (!same_ignoring_case(each, name)) continue;
    joined = joined ? *joined + ", " + std::string(value) : std::string(value);
  }
  return joined;
}

std::string_view http_request::part(std::string_view name) const {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const auto& each) { return each.name == name; });
  return found == parts.end() ? std::string_view() : found->value;
}

std::optional<std::string_view> http_request::parameter(std::string_view name) const {
  const auto found =
      std::find_if(parameters.begin(), parameters.end(), [&](const auto& each) { return each.name == name; });
  if (found == parameters.end()) return std::nullopt;
  return found->value;
}

}  // namespace millrace
