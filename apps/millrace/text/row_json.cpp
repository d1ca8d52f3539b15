#include "apps/millrace/text/row_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/millrace/text/base64.hpp"
#include "apps/millrace/text/escape.hpp"
#include "apps/millrace/text/json_members.hpp"

namespace millrace::cli {
namespace {

error refusal(std::string_view field, std::string_view why) {
  return make_error(errc::invalid_argument, fmt::format("{}: {}", field, why));
}

error at_field(std::string_view field, const error& why) { return refusal(field, why.context); }

/// The bytes of a member; numbers and the like have a text only as keys, where nothing else is meant.
result<std::string> bytes_of(std::string_view field, std::string_view raw, bytes_format form, bool bare_texts) {
  if (form == bytes_format::json) return std::string(raw);
  const auto value = nlohmann::json::parse(raw);
  if (value.is_string()) {
    auto bytes = read_bytes(value.get_ref<const std::string&>(), form);
    if (!bytes) return at_field(field, bytes.error());
    return bytes;
  }
  if (form == bytes_format::text && value.is_object() && value.size() == 1 && value.contains("base64") &&
      value["base64"].is_string()) {
    auto bytes = decode_base64(value["base64"].get_ref<const std::string&>());
    if (!bytes) return at_field(field, bytes.error());
    return bytes;
  }
  if (bare_texts && form == bytes_format::text && value.is_primitive() && !value.is_null()) return std::string(raw);
  return refusal(field, fmt::format("a string is wanted, not {}; the form json takes any JSON", value.type_name()));
}

/// JSON has line breaks between its parts only, where a space says the same.
std::string on_one_line(std::string json) {
  std::replace_if(
      json.begin(), json.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return json;
}

result<std::string> piece(std::string_view field, std::string_view bytes, bytes_format form) {
  if (form == bytes_format::text && !is_utf8(bytes)) return "{\"base64\":\"" + encode_base64(bytes) + "\"}";
  auto text = write_bytes(bytes, form);
  if (!text) return at_field(field, text.error());
  if (form == bytes_format::json) return on_one_line(std::move(*text));
  return nlohmann::json(*text).dump();
}

}  // namespace

result<table_row> read_json_row(std::string_view line, const json_row_rules& rules) {
  const auto members = json_members(line);
  if (!members) return members.error();
  const bool whole = !rules.key_field.empty();
  const std::string& key_field = whole ? rules.key_field : "key";
  const auto* key = find_member(*members, key_field);
  if (key == nullptr) return refusal(key_field, "not there");
  auto key_bytes = bytes_of(key_field, key->raw, rules.forms.key, whole);
  if (!key_bytes) return key_bytes.error();
  if (key_bytes->empty()) return refusal(key_field, "a key has at least one byte");
  if (whole) return table_row{std::move(*key_bytes), std::string(line)};
  const auto* value = find_member(*members, "value");
  if (value == nullptr) return refusal("value", "not there");
  auto value_bytes = bytes_of("value", value->raw, rules.forms.value, false);
  if (!value_bytes) return value_bytes.error();
  if (members->size() != 2) {
    return make_error(errc::invalid_argument,
                      "a field beside key and value; --key-field NAME takes whole objects as values");
  }
  return table_row{std::move(*key_bytes), std::move(*value_bytes)};
}

result<std::string> write_json_row(const table_row& row, const json_row_rules& rules) {
  if (!rules.key_field.empty()) {
    const auto members = json_members(row.value);
    if (!members) return at_field("value", members.error());
    return on_one_line(row.value);
  }
  const auto key = piece("key", row.key, rules.forms.key);
  if (!key) return key.error();
  const auto value = piece("value", row.value, rules.forms.value);
  if (!value) return value.error();
  return fmt::format("{{\"key\":{},\"value\":{}}}", *key, *value);
}

}  // namespace millrace::cli
