#include "tests/apps_fraud/batch_features.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "apps/fraud/card_velocity.hpp"

namespace millrace::fraud {
namespace {

constexpr std::int64_t hour = 3'600'000, day = 24 * hour;

double days_apart(std::int64_t from_ms, std::int64_t to_ms) {
  return static_cast<double>(to_ms - from_ms) / static_cast<double>(day);
}

/// A use with what is known of it at one moment.
struct past_use {
  const transaction* use;
  const label* known;
};

struct spread {
  double count = 0, mean = 0, deviation = 0;
};

template <class F>
spread spread_of(const std::vector<past_use>& all, F value) {
  spread found;
  for (const auto& p : all) found.mean += value(*p.use);
  found.count = static_cast<double>(all.size());
  if (all.empty()) return found;
  found.mean /= found.count;
  for (const auto& p : all) found.deviation += std::pow(value(*p.use) - found.mean, 2);
  found.deviation = std::sqrt(found.deviation / found.count);
  return found;
}

class batch {
 public:
  batch(const std::vector<transaction>& uses, const std::vector<label>& labels) : uses_(uses) {
    for (const auto& known : labels) labels_[known.id] = &known;
  }

  std::vector<feature_vector> run() {
    std::vector<feature_vector> all;
    for (std::size_t i = 0; i < uses_.size(); ++i) all.push_back(of(i));
    return all;
  }

 private:
  /// Earlier uses that agree with `u` in `same`, with what is known at the time of `u`.
  template <class Same>
  std::vector<past_use> before(std::size_t i, Same same) const {
    std::vector<past_use> found;
    for (std::size_t j = 0; j < i; ++j) {
      if (!same(uses_[j])) continue;
      const auto known = labels_.find(uses_[j].id);
      const bool by_now = known != labels_.end() && known->second->at_ms <= uses_[i].at_ms;
      found.push_back({&uses_[j], by_now ? known->second : nullptr});
    }
    return found;
  }

  /// Those whose day is from `newest_age` to before `oldest_age` days ago.
  static std::vector<past_use> aged(const std::vector<past_use>& all, std::int64_t now_ms, std::int64_t newest_age,
                                    std::int64_t oldest_age) {
    std::vector<past_use> found;
    for (const auto& p : all) {
      const auto age = now_ms / day - p.use->at_ms / day;
      if (age >= newest_age && age < oldest_age) found.push_back(p);
    }
    return found;
  }

  static double frauds(const std::vector<past_use>& all) {
    return static_cast<double>(
        std::count_if(all.begin(), all.end(), [](const past_use& p) { return p.known && p.known->fraud; }));
  }

  static double known(const std::vector<past_use>& all) {
    return static_cast<double>(std::count_if(all.begin(), all.end(), [](const past_use& p) { return p.known; }));
  }

  static double nearness(const std::vector<past_use>& all, std::int64_t now_ms) {
    std::int64_t newest = 0;
    for (const auto& p : all) {
      if (p.known && p.known->fraud) newest = std::max(newest, p.use->at_ms);
    }
    return newest == 0 ? 0 : 1 / (1 + days_apart(newest, now_ms));
  }

  double highs(const std::vector<past_use>& all) const {
    return static_cast<double>(
        std::count_if(all.begin(), all.end(), [&](const past_use& p) { return high_.at(p.use->id); }));
  }

  feature_vector of(std::size_t i) {
    const auto& u = uses_[i];
    feature_vector v;
    const auto set = [&](feature which, double value) { v[which] = static_cast<float>(value); };
    set(feature::amount, u.amount);
    set(feature::hour, static_cast<double>(u.at_ms % day) / static_cast<double>(hour));
    set(feature::night, u.at_ms % day < 6 * hour ? 1 : 0);
    const auto weekday = (u.at_ms / day + 4) % 7;
    set(feature::weekend, weekday == 0 || weekday == 6 ? 1 : 0);
    card(u, before(i, [&](const transaction& t) { return t.card == u.card; }), set);
    if (!u.merchant.empty())
      merchant(u, before(i, [&](const transaction& t) { return t.merchant == u.merchant; }), set);
    return v;
  }

  template <class Set>
  void card(const transaction& u, const std::vector<past_use>& past, Set set) {
    const auto today = aged(past, u.at_ms, 0, 1), week = aged(past, u.at_ms, 0, 7), month = aged(past, u.at_ms, 0, 30);
    const auto amount = [](const transaction& t) { return t.amount; };
    const auto mean_with = [&](const std::vector<past_use>& all) {
      const auto s = spread_of(all, amount);
      return (s.mean * s.count + u.amount) / (s.count + 1);
    };
    set(feature::card_uses_1d, static_cast<double>(today.size()) + 1);
    set(feature::card_uses_7d, static_cast<double>(week.size()) + 1);
    set(feature::card_uses_30d, static_cast<double>(month.size()) + 1);
    set(feature::card_mean_1d, mean_with(today));
    set(feature::card_mean_7d, mean_with(week));
    set(feature::card_mean_30d, mean_with(month));
    const auto usual = spread_of(month, amount);
    double peak = 0;
    for (const auto& p : week) peak = std::max(peak, p.use->amount);
    set(feature::card_ratio, usual.mean > 0 ? u.amount / usual.mean : 1);
    set(feature::card_peak_7d, usual.mean > 0 ? peak / usual.mean : 1);
    const auto deviation =
        usual.count < 3 ? 0 : (u.amount - usual.mean) / std::max({usual.deviation, 0.1 * usual.mean, 0.01});
    set(feature::card_deviation, deviation);
    high_[u.id] = deviation > 3;
    set(feature::card_high_7d, highs(week));
    set(feature::card_high_14d, highs(aged(past, u.at_ms, 0, 14)));
    set(feature::card_hours_since, past.empty() ? 0 : days_apart(past.back().use->at_ms, u.at_ms) * 24);
    set(feature::card_frauds_30d, frauds(aged(past, u.at_ms, 0, 37)));
    set(feature::card_fraud_nearness, nearness(past, u.at_ms));
    recent(u, past, set);
    journey(u, past, set);
  }

  template <class Set>
  void recent(const transaction& u, const std::vector<past_use>& past, Set set) {
    double uses_1h = 1, uses_24h = 1, amount_1h = u.amount, amount_24h = u.amount, high_24h = high_.at(u.id) ? 1 : 0;
    for (const auto& p : past) {
      if (p.use->at_ms <= u.at_ms - day) continue;
      uses_24h += 1;
      amount_24h += p.use->amount;
      high_24h += high_.at(p.use->id) ? 1 : 0;
      if (p.use->at_ms <= u.at_ms - hour) continue;
      uses_1h += 1;
      amount_1h += p.use->amount;
    }
    set(feature::card_uses_1h, uses_1h);
    set(feature::card_uses_24h, uses_24h);
    set(feature::card_amount_1h, amount_1h);
    set(feature::card_amount_24h, amount_24h);
    set(feature::card_high_24h, high_24h);
  }

  template <class Set>
  static void journey(const transaction& u, const std::vector<past_use>& past, Set set) {
    const auto seen =
        std::find_if(past.rbegin(), past.rend(), [](const past_use& p) { return p.use->where.has_value(); });
    if (!u.where || seen == past.rend()) return;
    const auto km = distance_km(*seen->use->where, *u.where);
    const auto apart_ms = std::max<std::int64_t>(u.at_ms - seen->use->at_ms, 1000);
    set(feature::card_km, km);
    set(feature::card_kmh, km / (static_cast<double>(apart_ms) / static_cast<double>(hour)));
  }

  template <class Set>
  void merchant(const transaction& u, const std::vector<past_use>& past, Set set) {
    const auto month = aged(past, u.at_ms, 0, 30);
    set(feature::merchant_uses_1d, static_cast<double>(aged(past, u.at_ms, 0, 1).size()) + 1);
    set(feature::merchant_uses_7d, static_cast<double>(aged(past, u.at_ms, 0, 7).size()) + 1);
    set(feature::merchant_uses_30d, static_cast<double>(month.size()) + 1);
    const auto usual = spread_of(month, [](const transaction& t) { return std::log1p(t.amount); });
    if (usual.count >= 10) {
      set(feature::merchant_deviation, (std::log1p(u.amount) - usual.mean) / std::max(usual.deviation, 0.1));
    }
    const auto share = [](const std::vector<past_use>& all) { return known(all) == 0 ? 0 : frauds(all) / known(all); };
    const auto day_then = aged(past, u.at_ms, 7, 8), week_then = aged(past, u.at_ms, 7, 14),
               month_then = aged(past, u.at_ms, 7, 37);
    set(feature::merchant_labels_1d, known(day_then));
    set(feature::merchant_labels_7d, known(week_then));
    set(feature::merchant_labels_30d, known(month_then));
    set(feature::merchant_fraud_share_1d, share(day_then));
    set(feature::merchant_fraud_share_7d, share(week_then));
    set(feature::merchant_fraud_share_30d, share(month_then));
    set(feature::merchant_fraud_nearness, nearness(past, u.at_ms));
    run(u, past, set);
  }

  template <class Set>
  static void run(const transaction& u, const std::vector<past_use>& past, Set set) {
    std::vector<const label*> told;
    std::int64_t honest_ms = 0;
    for (const auto& p : past) {
      if (p.known) told.push_back(p.known);
      if (p.known && !p.known->fraud) honest_ms = std::max(honest_ms, p.use->at_ms);
    }
    std::sort(told.begin(), told.end(),
              [](const label* a, const label* b) { return std::tie(a->at_ms, a->id) < std::tie(b->at_ms, b->id); });
    double trend = 0;
    for (const auto* known : told) trend = 0.75 * trend + (known->fraud ? 0.25 : 0);
    set(feature::merchant_fraud_trend, trend);
    std::vector<std::int64_t> since;
    for (const auto& p : past) {
      if (p.known && p.known->fraud && p.use->at_ms > honest_ms) since.push_back(p.use->at_ms);
    }
    set(feature::merchant_fraud_run, static_cast<double>(since.size()));
    if (!since.empty()) set(feature::merchant_fraud_run_days, days_apart(since.front(), u.at_ms));
  }

  const std::vector<transaction>& uses_;
  std::map<std::uint64_t, const label*> labels_;
  std::map<std::uint64_t, bool> high_;
};

}  // namespace

std::vector<feature_vector> batch_features(const std::vector<transaction>& uses, const std::vector<label>& labels) {
  return batch(uses, labels).run();
}

}  // namespace millrace::fraud
