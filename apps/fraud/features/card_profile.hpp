#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "apps/fraud/events/transaction.hpp"
#include "apps/fraud/features/day_list.hpp"
#include "apps/fraud/features/feature_list.hpp"

namespace millrace::fraud {

/// What a card did on one day.
struct card_day {
  day_number day = 0;
  std::uint32_t uses = 0;
  std::uint32_t high = 0;  ///< uses that were far above the usual
  std::uint32_t frauds = 0;
  float amount_max = 0;
  double amount = 0;  ///< the sum
  double amount_square = 0;

  static auto fields(auto& self) {
    return std::tie(self.day, self.uses, self.high, self.frauds, self.amount_max, self.amount, self.amount_square);
  }
};

/// One of the card's latest uses.
struct recent_use {
  std::int64_t at_ms = 0;
  float amount = 0;
  bool high = false;

  static auto fields(auto& self) { return std::tie(self.at_ms, self.amount, self.high); }
};

/// Where and when the card was last seen in person.
struct last_place {
  place where;
  std::int64_t at_ms = 0;

  static auto fields(auto& self) { return std::tie(self.where, self.at_ms); }
};

/// The past of one card, as far as features need it: bounded by `days_max` days and `recent_max` uses.
struct card_profile {
  static constexpr day_number days_max = 37;     ///< 30 days of uses; their frauds are known a week later
  static constexpr std::size_t recent_max = 64;  ///< of the last 24 h: more are not counted one by one
  static constexpr double high_deviation = 3;    ///< standard deviations above the usual
  static constexpr std::uint32_t uses_min = 3;   ///< fewer are no habit

  std::vector<card_day> days;      ///< rising
  std::vector<recent_use> recent;  ///< rising, of the last 24 h
  std::optional<last_place> seen;
  std::int64_t last_ms = 0;        ///< of the newest use; 0: none
  std::int64_t last_fraud_ms = 0;  ///< of the newest use that is known to be fraud; 0: none

  static auto fields(auto& self) {
    return std::tie(self.days, self.recent, self.seen, self.last_ms, self.last_fraud_ms);
  }

  /// Describes the use by what was before it, and takes it into the past.
  void take(const transaction& use, feature_vector& into);

  /// A use of this card at `at_ms` turned out to be fraud, or not.
  void learn(std::int64_t at_ms, bool fraud);
};

}  // namespace millrace::fraud
