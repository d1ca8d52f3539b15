#include "runtime/flow/events/event_json.hpp"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "codecs/base/json_text.hpp"

namespace millrace::flow {
namespace {

using simdjson::dom::element;

template <class T>
bool take(element from, T* into) {
  return from.get(*into) == simdjson::SUCCESS;
}

bool take(element from, std::string* into) {
  std::string_view text;
  if (from.get(text) != simdjson::SUCCESS) return false;
  into->assign(text);
  return true;
}

bool take(element from, std::int32_t* into) {
  std::int64_t whole = 0;
  if (from.get(whole) != simdjson::SUCCESS || whole < std::numeric_limits<std::int32_t>::min() ||
      whole > std::numeric_limits<std::int32_t>::max())
    return false;
  *into = static_cast<std::int32_t>(whole);
  return true;
}

template <class T>
void append_number(std::string& to, T value) {
  std::array<char, 32> digits{};
  const auto [end, wrong] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  to.append(digits.data(), end);
}

void append(std::string& to, const std::string& text) {
  is_utf8(text) ? append_json_text(to, text) : static_cast<void>(to += "null");
}
void append(std::string& to, std::int64_t whole) { append_number(to, whole); }
void append(std::string& to, std::int32_t whole) { append_number(to, whole); }
void append(std::string& to, double number) {
  std::isfinite(number) ? append_number(to, number) : static_cast<void>(to += "null");
}
void append(std::string& to, bool truth) { to += truth ? "true" : "false"; }

}  // namespace

result<void> read_event_json(const event_schema& schema, std::string_view json, std::span<const field_place> into) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json.data(), json.size()).get(object) != simdjson::SUCCESS)
    return make_error(errc::invalid_argument, "the value is no JSON object");
  schema.set_defaults(into);
  std::size_t hint = 0;
  bool timed = false;
  for (const auto member : object) {
    const auto place = schema.find(member.key, hint);
    if (!place) continue;
    hint = *place + 1;
    if (member.value.is_null()) continue;
    timed = timed || *place == schema.time();
    if (!std::visit([&](auto* field) { return take(member.value, field); }, into[*place])) {
      const auto& field = schema.fields()[*place];
      return make_error(errc::invalid_argument, "field '" + field.name + "' is no " + std::string(name_of(field.kind)));
    }
  }
  if (!timed) return schema.time_missing();
  return {};
}

std::string write_event_json(const event_schema& schema, std::span<const field_source> from) {
  std::string json = "{";
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (i > 0) json += ',';
    append_json_text(json, schema.fields()[i].name);
    json += ':';
    std::visit([&](const auto* field) { append(json, *field); }, from[i]);
  }
  return json += '}';
}

std::string json_of(const field_value& value) {
  std::string json;
  std::visit([&](const auto& field) { append(json, field); }, value);
  return json;
}

}  // namespace millrace::flow
