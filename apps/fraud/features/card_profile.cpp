#include "apps/fraud/features/card_profile.hpp"

#include <algorithm>
#include <cmath>

#include "apps/fraud/card_velocity.hpp"

namespace millrace::fraud {
namespace {

constexpr double deviation_floor = 0.1;  // of the mean: habits are never narrower
constexpr double spread_min = 0.01;
constexpr std::int64_t clock_grain_ms = ms_per_second;

float part(std::int64_t of_ms, std::int64_t unit_ms) {
  return static_cast<float>(static_cast<double>(of_ms) / static_cast<double>(unit_ms));
}

/// Sums over the days up to that of a use.
struct past {
  double uses = 0;
  double amount = 0;
  double square = 0;
  float amount_max = 0;
  std::uint32_t high = 0;
  std::uint32_t frauds = 0;

  void add(const card_day& d) {
    uses += d.uses;
    amount += d.amount;
    square += d.amount_square;
    amount_max = std::max(amount_max, d.amount_max);
    high += d.high;
    frauds += d.frauds;
  }
  double mean() const { return uses > 0 ? amount / uses : 0; }
  float mean_with(double value) const { return static_cast<float>((amount + value) / (uses + 1)); }
  float times_mean(double value) const { return mean() > 0 ? static_cast<float>(value / mean()) : 1; }
  double deviation_of(double value) const {
    if (uses < card_profile::uses_min) return 0;
    const auto spread = std::sqrt(std::max(0.0, square / uses - mean() * mean()));
    return (value - mean()) / std::max({spread, deviation_floor * mean(), spread_min});
  }
};

struct pasts {
  past day, week, fortnight, month, all;
};

pasts past_before(const card_profile& card, day_number today) {
  pasts found;
  for (const auto& d : card.days) {
    const auto age = today - d.day;
    if (age < 0) break;
    if (age < 1) found.day.add(d);
    if (age < 7) found.week.add(d);
    if (age < 14) found.fortnight.add(d);
    if (age < 30) found.month.add(d);
    if (age < card_profile::days_max) found.all.add(d);
  }
  return found;
}

void describe_recent(const card_profile& card, std::int64_t at_ms, feature_vector& into) {
  for (const auto& use : card.recent) {
    const auto age_ms = at_ms - use.at_ms;
    if (age_ms < 0 || age_ms >= ms_per_day) continue;
    into[feature::card_uses_24h] += 1;
    into[feature::card_amount_24h] += use.amount;
    into[feature::card_high_24h] += use.high ? 1 : 0;
    if (age_ms >= ms_per_hour) continue;
    into[feature::card_uses_1h] += 1;
    into[feature::card_amount_1h] += use.amount;
  }
}

void take_recent(card_profile& card, const recent_use& use) {
  auto& all = card.recent;
  auto at = all.end();
  while (at != all.begin() && (at - 1)->at_ms > use.at_ms) --at;
  all.insert(at, use);
  const auto newest = all.back().at_ms;
  auto kept = all.begin();
  while (kept->at_ms <= newest - ms_per_day) ++kept;
  if (static_cast<std::size_t>(all.end() - kept) > card_profile::recent_max)
    kept = all.end() - card_profile::recent_max;
  all.erase(all.begin(), kept);
}

void describe_journey(card_profile& card, const transaction& use, feature_vector& into) {
  if (!use.where) return;
  if (card.seen) {
    const auto apart_ms = std::max(std::abs(use.at_ms - card.seen->at_ms), clock_grain_ms);
    const auto km = distance_km(card.seen->where, *use.where);
    into[feature::card_km] = static_cast<float>(km);
    into[feature::card_kmh] = static_cast<float>(km) / part(apart_ms, ms_per_hour);
    if (use.at_ms < card.seen->at_ms) return;
  }
  card.seen = {*use.where, use.at_ms};
}

void describe_frauds(const card_profile& card, std::int64_t at_ms, const past& all, feature_vector& into) {
  into[feature::card_frauds_30d] = static_cast<float>(all.frauds);
  if (card.last_fraud_ms == 0) return;
  into[feature::card_fraud_nearness] = 1 / (1 + std::max(0.0F, part(at_ms - card.last_fraud_ms, ms_per_day)));
}

}  // namespace

void card_profile::take(const transaction& use, feature_vector& into) {
  const auto today = day_of(use.at_ms);
  const auto before = past_before(*this, today);
  const auto deviation = before.month.deviation_of(use.amount);
  const bool high = deviation > high_deviation;
  const auto amount = static_cast<float>(use.amount);

  into[feature::card_ratio] = before.month.times_mean(use.amount);
  into[feature::card_deviation] = static_cast<float>(deviation);
  into[feature::card_peak_7d] = before.month.times_mean(before.week.amount_max);
  into[feature::card_high_7d] = static_cast<float>(before.week.high);
  into[feature::card_high_14d] = static_cast<float>(before.fortnight.high);
  into[feature::card_hours_since] = last_ms == 0 ? 0 : std::max(0.0F, part(use.at_ms - last_ms, ms_per_hour));
  describe_frauds(*this, use.at_ms, before.all, into);
  describe_journey(*this, use, into);

  take_recent(*this, {use.at_ms, amount, high});
  describe_recent(*this, use.at_ms, into);
  last_ms = std::max(last_ms, use.at_ms);
  into[feature::card_uses_1d] = static_cast<float>(before.day.uses + 1);
  into[feature::card_uses_7d] = static_cast<float>(before.week.uses + 1);
  into[feature::card_uses_30d] = static_cast<float>(before.month.uses + 1);
  into[feature::card_mean_1d] = before.day.mean_with(use.amount);
  into[feature::card_mean_7d] = before.week.mean_with(use.amount);
  into[feature::card_mean_30d] = before.month.mean_with(use.amount);
  if (auto* entry = entry_of_day(days, today, days_max)) {
    ++entry->uses;
    entry->high += high ? 1 : 0;
    entry->amount += use.amount;
    entry->amount_square += use.amount * use.amount;
    entry->amount_max = std::max(entry->amount_max, amount);
  }
}

void card_profile::learn(std::int64_t at_ms, bool fraud) {
  if (!fraud) return;
  last_fraud_ms = std::max(last_fraud_ms, at_ms);
  if (auto* entry = entry_of_day(days, day_of(at_ms), days_max)) ++entry->frauds;
}

}  // namespace millrace::fraud
