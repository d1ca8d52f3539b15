#include "apps/millrace/node_api/row_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/millrace/text/escape.hpp"
#include "apps/millrace/text/json_members.hpp"
#include "runtime/http/base64.hpp"

namespace millrace::node_api {
namespace {

using nlohmann::json;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string coded(std::string_view bytes) { return R"({"base64":")" + base64_of(bytes) + R"("})"; }

/// The member of {"base64": …} if `raw` is such an object; nothing if it is something else.
std::optional<std::string> base64_member(std::string_view raw) {
  const auto first = raw.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || raw[first] != '{') return std::nullopt;
  const auto members = cli::json_members(raw);
  if (!members || members->size() != 1 || members->front().name != "base64") return std::nullopt;
  const auto text = json::parse(members->front().raw, nullptr, false);
  if (!text.is_string()) return std::nullopt;
  return text.get<std::string>();
}

/// Line breaks of JSON stand between its parts only, where a space says the same.
std::string on_one_line(std::string_view value) {
  std::string line(value);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return line;
}

}  // namespace

std::optional<value_form> parse_value_form(std::string_view name) {
  if (name == "json") return value_form::json;
  if (name == "base64") return value_form::base64;
  if (name == "none") return value_form::none;
  return std::nullopt;
}

bool is_json(std::string_view bytes) {
  // The parser takes a zero byte for the end, and passes over a byte order mark.
  if (bytes.find('\0') != std::string_view::npos || bytes.starts_with(byte_order_mark)) return false;
  return json::accept(bytes);
}

std::string row_line(std::string_view key, std::string_view value, value_form form) {
  auto line = R"({"key":)" + (cli::is_utf8(key) ? json(key).dump() : coded(key));
  if (form != value_form::none) {
    const bool stands_for_itself = form == value_form::json && is_json(value) && !base64_member(value);
    line += R"(,"value":)" + (stands_for_itself ? on_one_line(value) : coded(value));
  }
  return line + "}\n";
}

result<std::string> key_of_json(std::string_view raw) {
  if (const auto text = base64_member(raw)) return bytes_of_base64(*text);
  const auto text = json::parse(raw, nullptr, false);
  if (text.is_string()) return text.get<std::string>();
  return make_error(errc::invalid_argument, R"(a key is a string, or {"base64": "…"})");
}

result<std::string> value_of_json(std::string_view raw) {
  if (const auto text = base64_member(raw)) return bytes_of_base64(*text);
  return std::string(raw);
}

}  // namespace millrace::node_api
