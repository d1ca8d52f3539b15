#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <vector>

#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::bench {

/// A payment as the generator of the comparison writes it.
struct payment {
  std::int64_t number = 0;
  std::int64_t card = 0;
  std::int64_t merchant = 0;
  std::int64_t cents = 0;
  std::int64_t time_ms = 0;

  static auto fields(auto& self) { return std::tie(self.number, self.card, self.merchant, self.cents, self.time_ms); }
};

struct rated_payment {
  payment of;
  double deviation = 0;  ///< of its amount from the merchant's usual ones, in standard deviations
};

struct velocity_alert {
  std::int64_t number = 0;
  std::int64_t card = 0;
  double score = 0;
  std::int64_t time_ms = 0;
};

/// Moving mean and variance of a merchant's amounts; an amount is rated by those before it.
struct merchant_rule {
  using output = rated_payment;
  using context = flow::process_context<std::int64_t, output>;

  struct usual {
    double mean = 0;
    double variance = 0;
    std::int64_t payments = 0;
    static auto fields(auto& self) { return std::tie(self.mean, self.variance, self.payments); }
  };
  flow::value_state<usual> usual_amount{"usual"};
  static auto states(auto& self) { return std::tie(self.usual_amount); }

  void on_event(const payment& p, context& c) {
    constexpr double weight = 0.01;
    constexpr std::int64_t too_few = 10;
    auto& u = usual_amount.edit();
    const auto amount = static_cast<double>(p.cents);
    const double deviation = u.payments < too_few ? 0.0 : (amount - u.mean) / std::sqrt(u.variance + 1.0);
    if (u.payments++ == 0) u.mean = amount;
    const double apart = amount - u.mean;
    u.mean += weight * apart;
    u.variance = (1 - weight) * (u.variance + weight * apart * apart);
    c.emit({p, deviation});
  }
};

/// Counts and sums of a card in the last hour, day and week, by hours; an alert when they are far above the usual.
struct card_rule {
  using output = velocity_alert;
  using context = flow::process_context<std::int64_t, output>;
  static constexpr std::int32_t hours_kept = 168;

  struct hour {
    std::int32_t number = 0;
    std::int32_t count = 0;
    std::int64_t cents = 0;
    static auto fields(auto& self) { return std::tie(self.number, self.count, self.cents); }
  };
  struct week {
    std::vector<hour> hours;  ///< rising, those with payments
    std::int64_t count = 0;
    std::int64_t cents = 0;
    static auto fields(auto& self) { return std::tie(self.hours, self.count, self.cents); }
  };
  flow::value_state<week> last_week{"week"};
  static auto states(auto& self) { return std::tie(self.last_week); }

  void on_event(const rated_payment& rated, context& c) {
    auto& w = last_week.edit();
    const auto number = static_cast<std::int32_t>(rated.of.time_ms / 3'600'000);
    if (w.hours.empty() || number > w.hours.back().number) begin_hour(w, number);
    if (number <= w.hours.back().number - hours_kept) return;
    auto& now = hour_of(w, number);
    ++now.count;
    now.cents += rated.of.cents;
    ++w.count;
    w.cents += rated.of.cents;
    if (const double score = score_of(w, rated.deviation); score > 0.75) {
      c.emit({rated.of.number, rated.of.card, score, rated.of.time_ms});
    }
  }

  static void begin_hour(week& w, std::int32_t number) {
    auto kept = w.hours.begin();
    for (; kept != w.hours.end() && kept->number <= number - hours_kept; ++kept) {
      w.count -= kept->count;
      w.cents -= kept->cents;
    }
    w.hours.erase(w.hours.begin(), kept);
    w.hours.push_back({number, 0, 0});
  }

  static hour& hour_of(week& w, std::int32_t number) {
    auto at = w.hours.end() - 1;
    while (at != w.hours.begin() && at->number > number) --at;
    if (at->number == number) return *at;
    return *w.hours.insert(at->number < number ? at + 1 : at, {number, 0, 0});
  }

  static double score_of(const week& w, double deviation) {
    const auto head = w.hours.back().number;
    std::int64_t day_cents = 0;
    for (auto at = w.hours.rbegin(); at != w.hours.rend() && at->number > head - 24; ++at) day_cents += at->cents;
    const double often = static_cast<double>(w.hours.back().count) / (1.0 + static_cast<double>(w.count) / hours_kept);
    const double much = static_cast<double>(day_cents) / (1.0 + static_cast<double>(w.cents) / 7.0);
    return 0.4 * std::min(1.0, often / 6.0) + 0.3 * std::min(1.0, much / 5.0) +
           0.3 * std::min(1.0, std::max(0.0, deviation) / 4.0);
  }
};

}  // namespace millrace::bench
