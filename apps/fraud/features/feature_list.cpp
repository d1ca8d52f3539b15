#include "apps/fraud/features/feature_list.hpp"

#include <algorithm>

namespace millrace::fraud {
namespace {

constexpr std::array<std::string_view, feature_count> names{
    "amount",
    "hour",
    "night",
    "weekend",
    "card_uses_1h",
    "card_uses_24h",
    "card_uses_1d",
    "card_uses_7d",
    "card_uses_30d",
    "card_amount_1h",
    "card_amount_24h",
    "card_mean_1d",
    "card_mean_7d",
    "card_mean_30d",
    "card_ratio",
    "card_deviation",
    "card_peak_7d",
    "card_high_24h",
    "card_high_7d",
    "card_high_14d",
    "card_hours_since",
    "card_km",
    "card_kmh",
    "card_frauds_30d",
    "card_fraud_nearness",
    "merchant_uses_1d",
    "merchant_uses_7d",
    "merchant_uses_30d",
    "merchant_deviation",
    "merchant_labels_1d",
    "merchant_labels_7d",
    "merchant_labels_30d",
    "merchant_fraud_share_1d",
    "merchant_fraud_share_7d",
    "merchant_fraud_share_30d",
    "merchant_fraud_trend",
    "merchant_fraud_run",
    "merchant_fraud_run_days",
    "merchant_fraud_nearness",
};
static_assert(!names.back().empty(), "each feature has a name");

}  // namespace

std::string_view name_of(feature which) { return names[static_cast<std::size_t>(which)]; }

std::optional<feature> feature_named(std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<feature>(found - names.begin());
}

}  // namespace millrace::fraud
