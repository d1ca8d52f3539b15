#include "runtime/config/option.hpp"

#include <cctype>

namespace millrace {
namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

template <class Items>
std::string joined(const Items& items, std::string (*write)(std::string_view), std::string_view separator) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += separator;
    out += write(item);
  }
  return out;
}

std::string as_it_is(std::string_view text) { return std::string(text); }

}  // namespace

std::string environment_name(const option& which) {
  std::string out = "MILLRACE_";
  for (const char c : which.name) {
    out += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

std::string to_toml(const option_value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return millrace::quoted(*text);
  if (const auto* list = std::get_if<option_list>(&value)) return "[" + joined(*list, quoted, ", ") + "]";
  return to_text(value);
}

std::string to_text(const option_value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* list = std::get_if<option_list>(&value)) return joined(*list, as_it_is, ",");
  return std::get<std::string>(value);
}

std::string describe_range(const option& which) {
  switch (which.kind()) {
    case option_kind::boolean: return "true or false";
    case option_kind::text: return which.choices.empty() ? "text" : "one of " + joined(which.choices, quoted, ", ");
    case option_kind::list: return "list of texts";
    case option_kind::integer: break;
  }
  const auto unit = name_of(which.unit);
  const bool endless = which.max == std::numeric_limits<std::int64_t>::max();
  const auto range = std::to_string(which.min) + (endless ? " or more" : " to " + std::to_string(which.max));
  return unit.empty() ? range : range + ", " + std::string(unit);
}

}  // namespace millrace
