#include "apps/fraud/card_velocity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace millrace::fraud {
namespace {

constexpr double earth_radius_km = 6371.0;
constexpr double ms_per_hour = 3'600'000;
/// Two uses within the same second are compared as if one second lay between: clocks of terminals are no finer.
constexpr std::int64_t clock_grain_ms = 1000;

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

}  // namespace

double distance_km(place a, place b) {
  const auto lat1 = radians(a.latitude), lat2 = radians(b.latitude);
  const auto half_lat = std::sin((lat2 - lat1) / 2), half_lon = std::sin(radians(b.longitude - a.longitude) / 2);
  const auto h = half_lat * half_lat + std::cos(lat1) * std::cos(lat2) * half_lon * half_lon;
  return 2 * earth_radius_km * std::asin(std::min(1.0, std::sqrt(h)));
}

namespace {

void check_travel(card_memory& card, const card_use& use, const thresholds& limits, std::vector<alert>& found) {
  if (card.has_place) {
    const auto& before = card.last_in_person;
    const auto apart_ms = std::abs(use.at_ms - before.at_ms);
    const auto km = distance_km(before.where, use.where);
    const auto hours = static_cast<double>(std::max(apart_ms, clock_grain_ms)) / ms_per_hour;
    if (apart_ms <= limits.memory_ms && km >= limits.distance_km_min && km / hours > limits.speed_kmh_max) {
      found.push_back({alert::rule::impossible_travel, use,
                       fmt::format("{:.0f} km in {} s: {} to {}", km, apart_ms / 1000, before.merchant, use.merchant)});
    }
    if (use.at_ms < before.at_ms) return;  // came late: the newest place stays
  }
  card.has_place = true;
  card.last_in_person = use;
}

void check_burst(card_memory& card, const card_use& use, const thresholds& limits, std::vector<alert>& found) {
  auto& times = card.recent_ms;
  times.insert(std::upper_bound(times.begin(), times.end(), use.at_ms), use.at_ms);
  while (times.back() - times.front() > limits.burst_ms) times.erase(times.begin());
  const bool many = times.size() > limits.burst_uses_max;
  if (many && !card.in_burst) {
    found.push_back(
        {alert::rule::burst, use, fmt::format("{} uses in {} s", times.size(), (times.back() - times.front()) / 1000)});
  }
  card.in_burst = many;
  while (times.size() > limits.burst_uses_max + 1) times.erase(times.begin());
}

}  // namespace

std::vector<alert> look_at(card_memory& card, const card_use& use, const thresholds& limits, bool has_place) {
  std::vector<alert> found;
  if (card.touched_ms != 0 && card.last_id == use.id) return found;
  card.last_id = use.id;
  card.touched_ms = std::max(card.touched_ms, use.at_ms);
  check_burst(card, use, limits, found);
  if (has_place && use.in_person()) check_travel(card, use, limits, found);
  return found;
}

}  // namespace millrace::fraud
