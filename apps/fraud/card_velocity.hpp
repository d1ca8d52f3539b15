#pragma once
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "apps/fraud/alert.hpp"
#include "apps/fraud/card_use.hpp"

namespace millrace::fraud {

/// When a card's uses are suspicious.
struct thresholds {
  double speed_kmh_max = 900;           ///< faster than an airliner from gate to gate
  double distance_km_min = 350;         ///< nearer places prove nothing: merchants' places are coarse
  std::int64_t memory_ms = 86'400'000;  ///< a use older than this is no evidence
  std::size_t burst_uses_max = 6;       ///< so many uses in `burst_ms` are normal
  std::int64_t burst_ms = 60'000;
};

/// What is remembered of one card. After `thresholds::memory_ms` without a use it is worth nothing.
struct card_memory {
  bool has_place = false;
  card_use last_in_person;
  std::vector<std::int64_t> recent_ms;  ///< times of the latest uses, rising, at most `burst_uses_max` + 1
  bool in_burst = false;                ///< the burst that goes on has been told
  std::int64_t touched_ms = 0;
  std::uint64_t last_id = 0;

  static auto fields(auto& self) {
    return std::tie(self.has_place, self.last_in_person, self.recent_ms, self.in_burst, self.touched_ms, self.last_id);
  }
  friend bool operator==(const card_memory&, const card_memory&) = default;
};

/// Kilometres between two places along the earth's surface (haversine on a sphere of 6,371 km).
double distance_km(place a, place b);

/// Takes a use of a card into what is remembered of it; the alerts that it completes. A use seen before (same id as the
/// card's last) changes nothing. Deterministic: the same uses in the same order give the same alerts. The rules look at
/// time and number always, at places only if `has_place`.
std::vector<alert> look_at(card_memory& card, const card_use& use, const thresholds& limits, bool has_place = true);

}  // namespace millrace::fraud
