#include "apps/monitoring/formats/json_values.hpp"

#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/number_text.hpp"

namespace millrace::monitoring {

result<json::element> json_reader::read(std::string_view document) {
  if (document.size() > json_document_bytes_max) {
    return make_error(errc::limit_exceeded, "JSON of " + std::to_string(document.size()) + " bytes");
  }
  if (parser_.max_depth() != json_depth_max && parser_.allocate(document.size(), json_depth_max) != simdjson::SUCCESS) {
    return make_error(errc::limit_exceeded, "JSON: no memory for it");
  }
  padded_.assign(document);
  padded_.append(simdjson::SIMDJSON_PADDING, ' ');
  json::element root;
  const auto failure = parser_.parse(padded_.data(), document.size(), false).get(root);
  if (failure == simdjson::DEPTH_ERROR) return make_error(errc::limit_exceeded, "JSON: nested too deep");
  if (failure != simdjson::SUCCESS) {
    return make_error(errc::invalid_argument, std::string("no JSON: ") + simdjson::error_message(failure));
  }
  return root;
}

std::optional<json::element> field_of(json::element of, std::string_view name) {
  json::object object;
  json::element value;
  if (of.get_object().get(object) != simdjson::SUCCESS) return {};
  if (object.at_key(name).get(value) != simdjson::SUCCESS || value.is_null()) return {};
  return value;
}

std::optional<std::string_view> text_in(json::element value) {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return {};
  return text;
}

std::optional<std::string_view> text_field(json::element of, std::string_view name) {
  const auto value = field_of(of, name);
  return value ? text_in(*value) : std::nullopt;
}

std::optional<double> number_in(json::element value) {
  double number = 0;
  if (value.get_double().get(number) == simdjson::SUCCESS) return number;
  const auto text = text_in(value);
  return text ? read_number(*text) : std::nullopt;
}

std::optional<double> number_field(json::element of, std::string_view name) {
  const auto value = field_of(of, name);
  return value ? number_in(*value) : std::nullopt;
}

std::string any_text(json::element value) {
  if (const auto text = text_in(value)) return std::string(*text);
  return simdjson::to_string(value);
}

}  // namespace millrace::monitoring
