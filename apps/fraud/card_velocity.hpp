#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "apps/fraud/alert.hpp"
#include "apps/fraud/card_table.hpp"
#include "apps/fraud/card_use.hpp"

namespace millrace::fraud {

/// When a card's uses are suspicious.
struct thresholds {
  double speed_kmh_max = 900;           ///< faster than an airliner from gate to gate
  double distance_km_min = 350;         ///< nearer places prove nothing: merchants' places are coarse
  std::int64_t memory_ms = 86'400'000;  ///< a use older than this is no evidence
  std::size_t burst_uses_max = 6;       ///< so many uses in `burst_ms` are normal
  std::int64_t burst_ms = 60'000;
  std::size_t cards_max = 1'000'000;  ///< bound of the table; a card unused for long leaves for a new one
};

/// Kilometres between two places along the earth's surface (haversine on a sphere of 6,371 km).
double distance_km(place a, place b);

/// The private table of the service and its two rules: the last uses of each card. One instance sees all uses of its
/// cards, in the order of the partition. Deterministic: the same uses give the same alerts.
class card_velocity {
 public:
  explicit card_velocity(thresholds limits = {}) : limits_(limits) {}

  /// Other rules from now on, for the table that there is.
  void judge_by(const thresholds& limits) { limits_ = limits; }

  /// Takes the use into the table; what it completes. A use seen before (same id as the card's last) changes nothing.
  std::vector<alert> look_at(const card_use& use);

  std::size_t cards() const { return cards_.size(); }

  /// What the last use cost beside its own card: cards and places of the table that were looked at.
  std::size_t looked_at() const { return looked_at_; }

  /// The table, for a checkpoint, and back.
  const card_table& table() const { return cards_; }
  frozen_cards freeze() { return cards_.freeze(); }
  void restore(const std::string& card, card_memory remembered) { cards_.at(card) = std::move(remembered); }

 private:
  void check_travel(card_memory& card, const card_use& use, std::vector<alert>& found) const;
  void check_burst(card_memory& card, const card_use& use, std::vector<alert>& found) const;

  thresholds limits_;
  card_table cards_;
  std::size_t looked_at_ = 0;
};

}  // namespace millrace::fraud
