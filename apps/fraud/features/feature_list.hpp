#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace millrace::fraud {

/// What a model is told of a transaction. Named as in the table of the README; the order is that of the vector, and new
/// ones are appended. What cannot be known (no place, no merchant, no past) is 0.
enum class feature : std::uint8_t {
  amount,
  hour,
  night,
  weekend,
  // the card's own past, this use included
  card_uses_1h,
  card_uses_24h,
  card_uses_1d,
  card_uses_7d,
  card_uses_30d,
  card_amount_1h,
  card_amount_24h,
  card_mean_1d,
  card_mean_7d,
  card_mean_30d,
  // this use against those before it
  card_ratio,
  card_deviation,
  card_peak_7d,
  card_high_24h,
  card_high_7d,
  card_high_14d,
  card_hours_since,
  card_km,
  card_kmh,
  // what is known of the card's earlier frauds
  card_frauds_30d,
  card_fraud_nearness,
  // the merchant's past, this use included
  merchant_uses_1d,
  merchant_uses_7d,
  merchant_uses_30d,
  merchant_deviation,
  // what is known of the merchant's earlier frauds
  merchant_labels_1d,
  merchant_labels_7d,
  merchant_labels_30d,
  merchant_fraud_share_1d,
  merchant_fraud_share_7d,
  merchant_fraud_share_30d,
  merchant_fraud_trend,
  merchant_fraud_run,
  merchant_fraud_run_days,
  merchant_fraud_nearness,
};

constexpr std::size_t feature_count = static_cast<std::size_t>(feature::merchant_fraud_nearness) + 1;

/// Of one transaction, in the order of `feature`.
struct feature_vector {
  std::array<float, feature_count> values{};

  float& operator[](feature which) { return values[static_cast<std::size_t>(which)]; }
  float operator[](feature which) const { return values[static_cast<std::size_t>(which)]; }

  friend bool operator==(const feature_vector&, const feature_vector&) = default;
};

std::string_view name_of(feature which);

/// Nothing if no feature is called so.
std::optional<feature> feature_named(std::string_view name);

}  // namespace millrace::fraud
