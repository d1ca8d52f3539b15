#include "apps/fraud/events/track_record.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "apps/fraud/card_use.hpp"

namespace millrace::fraud {

std::string day_text(std::int64_t day_ms) {
  return format_utc(day_ms).substr(0, std::string_view("2018-07-25").size());
}

std::string to_json(const track_row& row) {
  const auto& d = row.so_far;
  return fmt::format(R"({{"detector":"{}","day":"{}","alerts":{},"right":{},"wrong":{},"frauds":{}}})", row.detector,
                     day_text(row.day_ms), d.alerts, d.right, d.wrong, d.frauds);
}

result<track_row> track_row_from_json(std::string_view text) {
  const auto all = nlohmann::json::parse(text, nullptr, false);
  try {
    const auto day = parse_utc(all.at("day").get<std::string>() + "T00:00:00Z");
    if (!day) return day.error();
    return track_row{all.at("detector"), *day, {all.at("alerts"), all.at("right"), all.at("wrong"), all.at("frauds")}};
  } catch (const nlohmann::json::exception& e) {
    return make_error(errc::invalid_argument, std::string("track record: ") + e.what());
  }
}

}  // namespace millrace::fraud
