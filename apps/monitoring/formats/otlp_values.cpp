#include "apps/monitoring/formats/otlp_values.hpp"

#include <charconv>
#include <optional>

#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/utf8_text.hpp"
#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

/// Appends it as JSON. No deeper than the document, which is bounded.
void append_otlp_value(std::string& to, json::element any_value) {
  bool first = true;
  const auto part = [&] {
    if (!first) to.push_back(',');
    first = false;
  };
  if (const auto list = field_of(any_value, "arrayValue")) {
    to.push_back('[');
    for_each_in(*list, "values", [&](json::element one) {
      part();
      append_otlp_value(to, one);
    });
    to.push_back(']');
  } else if (const auto map = field_of(any_value, "kvlistValue")) {
    to.push_back('{');
    for_each_in(*map, "values", [&](json::element one) {
      part();
      append_json_text(to, text_field(one, "key").value_or(""));
      to.push_back(':');
      const auto value = field_of(one, "value");
      if (value) append_otlp_value(to, *value);
      if (!value) to.append("null");
    });
    to.push_back('}');
  } else if (const auto text = text_field(any_value, "stringValue")) {
    append_json_text(to, *text);
  } else {
    const auto scalar = otlp_value_text(any_value);
    to.append(scalar.empty() ? "null" : scalar);
  }
}

}  // namespace

std::string otlp_value_text(json::element any_value) {
  for (const auto* const name : {"stringValue", "intValue", "boolValue", "doubleValue", "bytesValue"}) {
    if (const auto value = field_of(any_value, name)) return any_text(*value);
  }
  if (!field_of(any_value, "arrayValue") && !field_of(any_value, "kvlistValue")) return {};
  std::string text;
  append_otlp_value(text, any_value);
  return text;
}

otlp_origin otlp_origin_of(json::element resource_holder, const intake_context& context) {
  otlp_origin origin;
  std::string space, host, instance;
  if (const auto resource = field_of(resource_holder, "resource")) {
    for_each_in(*resource, "attributes", [&](json::element one) {
      const auto key = text_field(one, "key").value_or("");
      const auto value = field_of(one, "value");
      if (!value) return;
      if (key == "service.name") origin.service = otlp_value_text(*value);
      if (key == "service.namespace") space = otlp_value_text(*value);
      if (key == "host.name") host = otlp_value_text(*value);
      if (key == "service.instance.id") instance = otlp_value_text(*value);
    });
  }
  // They are repeated in all that the resource sends.
  for (auto* const name : {&origin.service, &space, &host, &instance}) make_utf8(*name, origin_bytes_max);
  origin.job = space.empty() || origin.service.empty() ? origin.service : space + "/" + origin.service;
  origin.instance = !host.empty() ? host : !instance.empty() ? instance : context.host;
  return origin;
}

std::vector<label_set::pair> otlp_labels(json::element of) {
  std::vector<label_set::pair> labels;
  for_each_in(of, "attributes", [&](json::element one) {
    const auto value = field_of(one, "value");
    if (!value || labels.size() > labels_max) return;
    labels.emplace_back(as_label_name(text_field(one, "key").value_or("")), otlp_value_text(*value));
  });
  return labels;
}

std::uint64_t otlp_nanoseconds(json::element of, std::string_view name) {
  const auto value = field_of(of, name);
  std::uint64_t number = 0;
  if (!value || value->get_uint64().get(number) == simdjson::SUCCESS) return number;
  const auto text = text_in(*value).value_or("");
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure == std::errc{} && end == text.data() + text.size() ? number : 0;
}

std::int64_t otlp_ms(std::uint64_t nanoseconds, const intake_context& context) {
  return nanoseconds == 0 ? context.now_ms : static_cast<std::int64_t>(nanoseconds / 1'000'000);
}

}  // namespace millrace::monitoring
