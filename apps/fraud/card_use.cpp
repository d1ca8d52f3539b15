#include "apps/fraud/card_use.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

namespace millrace::fraud {
namespace {

using json_value = nlohmann::json;

error bad_field(const char* name, const char* wanted) {
  return make_error(errc::invalid_argument, fmt::format("card use: field '{}' is no {}", name, wanted));
}

result<std::string> text_field(const json_value& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return bad_field(name, "text");
  return found->get<std::string>();
}

result<double> number_field(const json_value& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number()) return bad_field(name, "number");
  return found->get<double>();
}

result<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return make_error(errc::invalid_argument, "not a digit");
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

bool card_use::in_person() const { return !category.ends_with("_net"); }

result<std::int64_t> parse_utc(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00Z";
  const auto refuse = [&] {
    return make_error(errc::invalid_argument, fmt::format("time '{}' is not like 2019-03-05T09:04:52Z", text));
  };
  if (text.size() != form.size()) return refuse();
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] != '0' && text[i] != form[i]) return refuse();
  }
  int part[6];
  constexpr std::size_t begins[] = {0, 5, 8, 11, 14, 17}, sizes[] = {4, 2, 2, 2, 2, 2};
  for (int i = 0; i < 6; ++i) {
    const auto value = digits(text, begins[i], sizes[i]);
    if (!value) return refuse();
    part[i] = *value;
  }
  using namespace std::chrono;
  const year_month_day day(year(part[0]), month(static_cast<unsigned>(part[1])),
                           std::chrono::day(static_cast<unsigned>(part[2])));
  if (!day.ok() || part[3] > 23 || part[4] > 59 || part[5] > 60) return refuse();
  const auto when = sys_days(day) + hours(part[3]) + minutes(part[4]) + seconds(part[5]);
  return duration_cast<milliseconds>(when.time_since_epoch()).count();
}

std::string format_utc(std::int64_t at_ms) {
  using namespace std::chrono;
  const sys_time<seconds> when{floor<seconds>(milliseconds(at_ms))};
  const auto days_part = floor<days>(when);
  const year_month_day day(days_part);
  const hh_mm_ss time(when - days_part);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count());
}

result<card_use> card_use_from_json(std::string_view text) {
  const auto object = json_value::parse(text, nullptr, false);
  if (!object.is_object()) return make_error(errc::invalid_argument, "card use: not a JSON object");
  card_use use;
  const auto id = object.find("tx_id");
  if (id == object.end() || !id->is_number_unsigned()) return bad_field("tx_id", "whole number");
  use.id = id->get<std::uint64_t>();
  auto ts = text_field(object, "ts"), card = text_field(object, "card"), category = text_field(object, "category"),
       merchant = text_field(object, "merchant");
  for (const auto* field : {&ts, &card, &category, &merchant}) {
    if (!*field) return field->error();
  }
  const auto at = parse_utc(*ts);
  if (!at) return at.error();
  use.at_ms = *at;
  use.card = std::move(*card);
  use.category = std::move(*category);
  use.merchant = std::move(*merchant);
  const auto amount = number_field(object, "amount"), lat = number_field(object, "lat"),
             lon = number_field(object, "lon");
  for (const auto* field : {&amount, &lat, &lon}) {
    if (!*field) return field->error();
  }
  if (!(std::abs(*lat) <= 90)) return bad_field("lat", "latitude");
  if (!(std::abs(*lon) <= 180)) return bad_field("lon", "longitude");
  use.amount = *amount;
  use.where = {*lat, *lon};
  return use;
}

std::string to_json(const card_use& use) {
  const json_value object = {{"tx_id", use.id},           {"ts", format_utc(use.at_ms)}, {"card", use.card},
                             {"amount", use.amount},      {"category", use.category},    {"merchant", use.merchant},
                             {"lat", use.where.latitude}, {"lon", use.where.longitude}};
  return object.dump(-1, ' ', false, json_value::error_handler_t::replace);
}

}  // namespace millrace::fraud
