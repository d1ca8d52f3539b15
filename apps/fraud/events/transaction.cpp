#include "apps/fraud/events/transaction.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace millrace::fraud {
namespace {

namespace json = simdjson::dom;

error refuse(std::string_view event, std::string_view field, std::string_view wanted) {
  return make_error(errc::invalid_argument, fmt::format("{}: field '{}' is no {}", event, field, wanted));
}

/// The fields of one object, handed to `take(name, value)`, which returns what the value ought to have been, or nothing
/// if all is well. Null is as good as absent.
template <class Take>
result<void> read_fields(std::string_view event, std::string_view text, Take take) {
  static thread_local json::parser parser;
  static thread_local std::string padded;
  padded.assign(text);
  padded.append(simdjson::SIMDJSON_PADDING, ' ');
  json::object object;
  if (parser.parse(padded.data(), text.size(), false).get_object().get(object) != simdjson::SUCCESS) {
    return make_error(errc::invalid_argument, fmt::format("{}: not a JSON object", event));
  }
  for (const auto [name, value] : object) {
    if (value.is_null()) continue;
    if (const std::string_view wanted = take(name, value); !wanted.empty()) return refuse(event, name, wanted);
  }
  return {};
}

constexpr std::string_view all_well;

std::string_view take_text(json::element from, std::string& into) {
  std::string_view text;
  if (from.get_string().get(text) != simdjson::SUCCESS) return "text";
  into.assign(text);
  return all_well;
}

std::string_view take_id(json::element from, std::uint64_t& into, bool& there) {
  there = true;
  return from.get_uint64().get(into) == simdjson::SUCCESS ? all_well : "whole number";
}

std::string_view take_number(json::element from, double limit, double& into) {
  if (from.get_double().get(into) != simdjson::SUCCESS || !std::isfinite(into)) return "number";
  return std::abs(into) <= limit ? all_well : "number in its range";
}

std::string_view take_time(json::element from, std::int64_t& into, bool& there) {
  std::string_view text;
  if (from.get_string().get(text) != simdjson::SUCCESS) return "text";
  const auto at = parse_utc(text);
  if (!at) return "time like 2019-03-05T09:04:52Z";
  there = true;
  into = *at;
  return all_well;
}

std::string_view take_truth(json::element from, bool& into, bool& there) {
  there = true;
  if (from.get_bool().get(into) == simdjson::SUCCESS) return all_well;
  std::uint64_t number = 0;
  if (from.get_uint64().get(number) != simdjson::SUCCESS || number > 1) return "truth value";
  into = number == 1;
  return all_well;
}

constexpr double amount_max = 1e15;
constexpr double latitude_max = 90;
constexpr double longitude_max = 180;

std::string mark_json(std::int64_t at_ms) { return fmt::format(R"({{"mark":"{}"}})", format_utc(at_ms)); }

std::string dumped(const nlohmann::json& object) {
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

result<transaction> transaction_from_json(std::string_view text) {
  constexpr std::string_view event = "transaction";
  transaction use;
  bool id = false, time = false, amount = false, mark = false;
  std::optional<double> latitude, longitude;
  const auto read = read_fields(event, text, [&](std::string_view name, json::element value) -> std::string_view {
    if (name == "tx_id") return take_id(value, use.id, id);
    if (name == "ts") return take_time(value, use.at_ms, time);
    if (name == "mark") return take_time(value, use.at_ms, mark);
    if (name == "card") return take_text(value, use.card);
    if (name == "category") return take_text(value, use.category);
    if (name == "merchant") return take_text(value, use.merchant);
    if (name == "amount") {
      amount = true;
      return take_number(value, amount_max, use.amount);
    }
    if (name == "lat") return take_number(value, latitude_max, latitude.emplace());
    if (name == "lon") return take_number(value, longitude_max, longitude.emplace());
    return all_well;
  });
  if (!read) return read.error();
  if (mark) return use_mark(use.at_ms);
  if (!id) return refuse(event, "tx_id", "whole number");
  if (!time) return refuse(event, "ts", "time");
  if (use.card.empty()) return refuse(event, "card", "text");
  if (!amount) return refuse(event, "amount", "number");
  if (latitude.has_value() != longitude.has_value()) return refuse(event, latitude ? "lon" : "lat", "number");
  if (latitude) use.where = place{*latitude, *longitude};
  return use;
}

std::string to_json(const transaction& use) {
  if (use.is_mark()) return mark_json(use.at_ms);
  nlohmann::json object = {
      {"tx_id", use.id}, {"ts", format_utc(use.at_ms)}, {"card", use.card}, {"amount", use.amount}};
  if (!use.category.empty()) object["category"] = use.category;
  if (!use.merchant.empty()) object["merchant"] = use.merchant;
  if (use.where) {
    object["lat"] = use.where->latitude;
    object["lon"] = use.where->longitude;
  }
  return dumped(object);
}

result<label> label_from_json(std::string_view text) {
  constexpr std::string_view event = "label";
  label known;
  bool id = false, time = false, truth = false, mark = false;
  const auto read = read_fields(event, text, [&](std::string_view name, json::element value) -> std::string_view {
    if (name == "tx_id") return take_id(value, known.id, id);
    if (name == "ts") return take_time(value, known.at_ms, time);
    if (name == "mark") return take_time(value, known.at_ms, mark);
    if (name == "fraud") return take_truth(value, known.fraud, truth);
    return all_well;
  });
  if (!read) return read.error();
  if (mark) return label_mark(known.at_ms);
  if (!id || known.is_mark()) return refuse(event, "tx_id", "whole number");
  if (!time) return refuse(event, "ts", "time");
  if (!truth) return refuse(event, "fraud", "truth value");
  return known;
}

std::string to_json(const label& known) {
  if (known.is_mark()) return mark_json(known.at_ms);
  return fmt::format(R"({{"tx_id":{},"ts":"{}","fraud":{}}})", known.id, format_utc(known.at_ms), known.fraud);
}

}  // namespace millrace::fraud
