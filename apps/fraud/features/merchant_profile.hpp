#pragma once
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "apps/fraud/events/transaction.hpp"
#include "apps/fraud/features/day_list.hpp"
#include "apps/fraud/features/feature_list.hpp"

namespace millrace::fraud {

/// What happened at a merchant on one day, and what is known of it by now.
struct merchant_day {
  day_number day = 0;
  std::uint32_t uses = 0;
  std::uint32_t labels = 0;
  std::uint32_t frauds = 0;
  double log_sum = 0;  ///< of the logarithms of the amounts
  double log_square = 0;

  static auto fields(auto& self) {
    return std::tie(self.day, self.uses, self.labels, self.frauds, self.log_sum, self.log_square);
  }
};

/// The past of one merchant or terminal, as far as features need it.
struct merchant_profile {
  static constexpr day_number days_max = 37;
  /// The windows of fraud shares end so long ago: nearer days are only known in part.
  static constexpr day_number label_delay_days = 7;
  static constexpr float trend_weight = 0.25F;   ///< of a new label
  static constexpr std::size_t run_max = 32;     ///< longer runs count as this long
  static constexpr std::uint32_t uses_min = 10;  ///< fewer are no habit

  std::vector<merchant_day> days;  ///< rising
  float fraud_trend = 0;           ///< moving mean of the labels as they came
  std::int64_t honest_ms = 0;      ///< of the newest use that is known to be honest; 0: none
  std::int64_t last_fraud_ms = 0;  ///< of the newest use that is known to be fraud; 0: none
  std::vector<std::int64_t> run;   ///< known frauds newer than every known honest use, rising

  static auto fields(auto& self) {
    return std::tie(self.days, self.fraud_trend, self.honest_ms, self.last_fraud_ms, self.run);
  }

  /// Describes the use by what was before it, and takes it into the past.
  void take(const transaction& use, feature_vector& into);

  /// A use at this merchant at `at_ms` turned out to be fraud, or not.
  void learn(std::int64_t at_ms, bool fraud);
};

}  // namespace millrace::fraud
