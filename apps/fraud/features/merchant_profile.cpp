#include "apps/fraud/features/merchant_profile.hpp"

#include <algorithm>
#include <cmath>

namespace millrace::fraud {
namespace {

constexpr double spread_floor = 0.1;

float days_between(std::int64_t from_ms, std::int64_t to_ms) {
  return std::max(0.0F, static_cast<float>(static_cast<double>(to_ms - from_ms) / static_cast<double>(ms_per_day)));
}

double log_of(double amount) { return std::log1p(std::max(0.0, amount)); }

struct known_frauds {
  float labels = 0;
  float frauds = 0;

  void add(const merchant_day& d) {
    labels += static_cast<float>(d.labels);
    frauds += static_cast<float>(d.frauds);
  }
  float share() const { return labels > 0 ? frauds / labels : 0; }
};

void describe_labels(const merchant_profile& merchant, day_number today, feature_vector& into) {
  known_frauds day, week, month;
  for (const auto& d : merchant.days) {
    const auto age = today - merchant_profile::label_delay_days - d.day;
    if (age < 0) break;
    if (age < 1) day.add(d);
    if (age < 7) week.add(d);
    if (age < 30) month.add(d);
  }
  into[feature::merchant_labels_1d] = day.labels;
  into[feature::merchant_labels_7d] = week.labels;
  into[feature::merchant_labels_30d] = month.labels;
  into[feature::merchant_fraud_share_1d] = day.share();
  into[feature::merchant_fraud_share_7d] = week.share();
  into[feature::merchant_fraud_share_30d] = month.share();
}

void describe_run(const merchant_profile& merchant, std::int64_t at_ms, feature_vector& into) {
  into[feature::merchant_fraud_trend] = merchant.fraud_trend;
  into[feature::merchant_fraud_run] = static_cast<float>(merchant.run.size());
  if (!merchant.run.empty()) into[feature::merchant_fraud_run_days] = days_between(merchant.run.front(), at_ms);
  if (merchant.last_fraud_ms == 0) return;
  into[feature::merchant_fraud_nearness] = 1 / (1 + days_between(merchant.last_fraud_ms, at_ms));
}

}  // namespace

void merchant_profile::take(const transaction& use, feature_vector& into) {
  const auto today = day_of(use.at_ms);
  std::uint32_t day = 1, week = 1, month = 1;
  double log_sum = 0, log_square = 0;
  for (const auto& d : days) {
    const auto age = today - d.day;
    if (age < 0) break;
    if (age < 1) day += d.uses;
    if (age < 7) week += d.uses;
    if (age >= 30) continue;
    month += d.uses;
    log_sum += d.log_sum;
    log_square += d.log_square;
  }
  into[feature::merchant_uses_1d] = static_cast<float>(day);
  into[feature::merchant_uses_7d] = static_cast<float>(week);
  into[feature::merchant_uses_30d] = static_cast<float>(month);
  const auto amount = log_of(use.amount);
  if (const auto before = month - 1; before >= uses_min) {
    const auto mean = log_sum / before;
    const auto spread = std::sqrt(std::max(0.0, log_square / before - mean * mean));
    into[feature::merchant_deviation] = static_cast<float>((amount - mean) / std::max(spread, spread_floor));
  }
  describe_labels(*this, today, into);
  describe_run(*this, use.at_ms, into);
  if (auto* entry = entry_of_day(days, today, days_max)) {
    ++entry->uses;
    entry->log_sum += amount;
    entry->log_square += amount * amount;
  }
}

void merchant_profile::learn(std::int64_t at_ms, bool fraud) {
  fraud_trend += trend_weight * ((fraud ? 1.0F : 0.0F) - fraud_trend);
  if (auto* entry = entry_of_day(days, day_of(at_ms), days_max)) {
    ++entry->labels;
    entry->frauds += fraud ? 1 : 0;
  }
  if (!fraud) {
    honest_ms = std::max(honest_ms, at_ms);
    run.erase(run.begin(), std::upper_bound(run.begin(), run.end(), honest_ms));
    return;
  }
  last_fraud_ms = std::max(last_fraud_ms, at_ms);
  if (at_ms <= honest_ms) return;
  run.insert(std::upper_bound(run.begin(), run.end(), at_ms), at_ms);
  if (run.size() > run_max) run.erase(run.begin() + 1);  // the first stays: when it began
}

}  // namespace millrace::fraud
