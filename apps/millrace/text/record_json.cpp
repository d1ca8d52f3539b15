#include "apps/millrace/text/record_json.hpp"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "apps/millrace/text/base64.hpp"
#include "apps/millrace/text/escape.hpp"

namespace millrace::cli {
namespace {

using json = nlohmann::ordered_json;

json json_of_bytes(const std::optional<std::string>& bytes) {
  if (!bytes) return nullptr;
  if (is_utf8(*bytes)) return *bytes;
  return json{{"base64", encode_base64(*bytes)}};
}

result<std::optional<std::string>> read_bytes(const json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || found->is_null()) return std::optional<std::string>{};
  if (found->is_string()) return std::optional(found->get<std::string>());
  if (found->is_object() && found->size() == 1 && found->contains("base64") && (*found)["base64"].is_string()) {
    auto decoded = decode_base64((*found)["base64"].get<std::string>());
    if (!decoded) return make_error(errc::invalid_argument, fmt::format("{}: not base64", field));
    return std::optional(std::move(*decoded));
  }
  return std::optional(found->dump());
}

result<std::int64_t> read_number(const json& object, const char* field, std::int64_t most) {
  const auto found = object.find(field);
  if (found == object.end()) return -1;
  if (!found->is_number_integer() || found->get<std::int64_t>() < -1 || found->get<std::int64_t>() > most) {
    return make_error(errc::invalid_argument, fmt::format("{}: not a number from 0 to {}", field, most));
  }
  return found->get<std::int64_t>();
}

result<std::vector<record_header>> read_headers(const json& object) {
  std::vector<record_header> headers;
  const auto found = object.find("headers");
  if (found == object.end()) return headers;
  const auto refusal = [] { return make_error(errc::invalid_argument, "headers: not a list of {\"key\",\"value\"}"); };
  if (!found->is_array()) return refusal();
  for (const auto& entry : *found) {
    if (!entry.is_object() || !entry.contains("key") || !entry["key"].is_string()) return refusal();
    auto value = read_bytes(entry, "value");
    if (!value) return value.error();
    headers.push_back({entry["key"].get<std::string>(), std::move(*value)});
  }
  return headers;
}

}  // namespace

std::string json_of(const record& r) {
  json headers = json::array();
  for (const auto& header : r.headers) headers.push_back({{"key", header.key}, {"value", json_of_bytes(header.value)}});
  const json object = {{"topic", r.topic},
                       {"partition", r.partition.value},
                       {"offset", r.offset.value},
                       {"timestamp", r.time.value},
                       {"key", json_of_bytes(r.key)},
                       {"value", json_of_bytes(r.value)},
                       {"headers", std::move(headers)}};
  // A header's key is text by Kafka's rules but not by anybody's check: what is no UTF-8 in it is replaced.
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

result<record> read_json_record(std::string_view line) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return make_error(errc::invalid_argument, "not a JSON object");
  auto key = read_bytes(object, "key");
  if (!key) return key.error();
  auto value = read_bytes(object, "value");
  if (!value) return value.error();
  auto headers = read_headers(object);
  if (!headers) return headers.error();
  const auto partition = read_number(object, "partition", std::numeric_limits<std::int32_t>::max());
  if (!partition) return partition.error();
  const auto time = read_number(object, "timestamp", std::numeric_limits<std::int64_t>::max());
  if (!time) return time.error();
  record r;
  r.partition = kafka::partition_index(static_cast<std::int32_t>(*partition));
  r.time = kafka::timestamp(*time);
  r.key = std::move(*key);
  r.value = std::move(*value);
  r.headers = std::move(*headers);
  return r;
}

}  // namespace millrace::cli
