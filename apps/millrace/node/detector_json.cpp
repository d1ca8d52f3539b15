#include "apps/millrace/node/detector_json.hpp"

namespace millrace {
namespace {

using json = nlohmann::json;

/// Null as long as there is nothing to share.
json share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? json() : json(static_cast<double>(part) / static_cast<double>(whole));
}

json json_of(const fraud::day_record& of) {
  return {{"alerts", of.alerts},
          {"right", of.right},
          {"wrong", of.wrong},
          {"frauds", of.frauds},
          {"precision", share(of.right, of.right + of.wrong)},
          {"recall", share(of.right, of.frauds)}};
}

json json_of(const std::string& name, const fraud::day_records& days) {
  auto detector = json_of(fraud::sum_of(days));
  detector["name"] = name;
  detector["days"] = json::array();
  for (const auto& [day_ms, of] : days) {
    auto day = json_of(of);
    day["day"] = fraud::day_text(day_ms);
    detector["days"].push_back(std::move(day));
  }
  return detector;
}

}  // namespace

json detectors_json(const fraud::detection_board::tracks& all) {
  auto services = json::array();
  for (const auto& [service, detectors] : all) {
    json one = {{"name", service}, {"detectors", json::array()}};
    for (const auto& [name, days] : detectors) one["detectors"].push_back(json_of(name, days));
    services.push_back(std::move(one));
  }
  return services;
}

}  // namespace millrace
