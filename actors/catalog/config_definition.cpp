#include "actors/catalog/config_definition.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace millrace {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c >= '\0' && c <= ' '; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

error refusal(const config_definition& definition, std::string_view value, std::string_view reason) {
  return make_error(errc::invalid_argument, "Invalid value '" + std::string(value) + "' for " +
                                                std::string(definition.name) + ": " + std::string(reason));
}

std::string range_of(std::int64_t min, std::int64_t max) {
  const bool open = max == std::numeric_limits<std::int64_t>::max();
  if (min == std::numeric_limits<std::int64_t>::min()) return open ? "any" : "at most " + std::to_string(max);
  if (open) return "at least " + std::to_string(min);
  return "from " + std::to_string(min) + " to " + std::to_string(max);
}

result<std::string> normal_integer(const config_definition& definition, std::string_view value) {
  std::int64_t min = definition.min;
  std::int64_t max = definition.max;
  if (definition.type == config_type::int32) {
    min = std::max<std::int64_t>(min, std::numeric_limits<std::int32_t>::min());
    max = std::min<std::int64_t>(max, std::numeric_limits<std::int32_t>::max());
  }
  auto digits = value;
  if (digits.size() > 1 && digits.front() == '+' && digits[1] != '-') digits.remove_prefix(1);
  std::int64_t number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size())
    return refusal(definition, value, "must be a whole number, " + range_of(min, max));
  if (number < min || number > max) return refusal(definition, value, "must be " + range_of(min, max));
  return std::to_string(number);
}

result<std::string> normal_fraction(const config_definition& definition, std::string_view value) {
  const std::string text(value);
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size() || !std::isfinite(number))
    return refusal(definition, value, "must be a number");
  if (number < static_cast<double>(definition.min) || number > static_cast<double>(definition.max))
    return refusal(definition, value, "must be " + range_of(definition.min, definition.max));
  return text;
}

result<std::string> normal_boolean(const config_definition& definition, std::string_view value) {
  std::string small(value);
  std::transform(small.begin(), small.end(), small.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  if (small != "true" && small != "false") return refusal(definition, value, "must be true or false");
  return small;
}

bool is_choice(const config_definition& definition, std::string_view value) {
  return definition.choices.empty() || has_element(definition.choices, value);
}

result<std::string> normal_string(const config_definition& definition, std::string_view value) {
  if (!is_choice(definition, value))
    return refusal(definition, value, "must be one of " + std::string(definition.choices));
  return std::string(value);
}

result<std::string> normal_list(const config_definition& definition, std::string_view value) {
  if (value.empty()) return std::string();
  std::string normal;
  bool known = true;
  for_each_element(value, [&](std::string_view element) {
    element = trimmed(element);
    known = known && is_choice(definition, element);
    if (has_element(normal, element)) return;
    if (!normal.empty()) normal += ',';
    normal += element;
  });
  if (!known) return refusal(definition, value, "each element must be one of " + std::string(definition.choices));
  return normal;
}

result<std::string> normal_of_type(const config_definition& definition, std::string_view value) {
  switch (definition.type) {
    case config_type::boolean: return normal_boolean(definition, value);
    case config_type::string: return normal_string(definition, value);
    case config_type::int32:
    case config_type::int64: return normal_integer(definition, value);
    case config_type::float64: return normal_fraction(definition, value);
    case config_type::list: return normal_list(definition, value);
  }
  std::abort();
}

}  // namespace

result<std::string> normalize(const config_definition& definition, std::string_view value) {
  if (value.size() > config_value_bytes_max) {
    return make_error(errc::invalid_argument, "The value for " + std::string(definition.name) + " is longer than " +
                                                  std::to_string(config_value_bytes_max) + " bytes");
  }
  auto normal = normal_of_type(definition, trimmed(value));
  if (!normal) return normal;
  if (definition.objection != nullptr) {
    if (const auto* objection = definition.objection(*normal)) return refusal(definition, value, objection);
  }
  if (definition.default_only && *normal != definition.default_value)
    return refusal(definition, value, "only " + std::string(definition.default_value) + " is served by this node");
  return normal;
}

std::int64_t integer_of(std::string_view normal_value) {
  std::int64_t number = 0;
  std::from_chars(normal_value.data(), normal_value.data() + normal_value.size(), number);
  return number;
}

double fraction_of(std::string_view normal_value) { return std::strtod(std::string(normal_value).c_str(), nullptr); }

bool has_element(std::string_view list, std::string_view element) {
  bool found = false;
  for_each_element(list, [&](std::string_view each) { found = found || each == element; });
  return found;
}

}  // namespace millrace
