#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "apps/fraud/events/transaction.hpp"
#include "apps/fraud/features/day_list.hpp"

namespace millrace::fraud {

/// Transactions of a few cards over some months and their labels, by a seed: with and without places and merchants,
/// some labels missing, some late.
struct invented_uses {
  std::vector<transaction> uses;
  std::vector<label> labels;
};

inline invented_uses invent_uses(std::uint64_t seed, std::size_t count) {
  constexpr std::int64_t begin_ms = 1'550'000'000'000;
  constexpr std::uint64_t cards = 12, merchants = 9, frauds_in = 6;
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return random() % n; };
  invented_uses all;
  auto now_ms = begin_ms;
  for (std::uint64_t id = 1; id <= count; ++id) {
    now_ms += static_cast<std::int64_t>(below(4) == 0 ? below(20 * ms_per_hour) : below(ms_per_hour)) / 1000 * 1000;
    transaction use{.id = id, .at_ms = now_ms, .card = "card-" + std::to_string(below(cards))};
    use.amount = std::exp(static_cast<double>(below(600)) / 100) * (below(20) == 0 ? 10 : 1);
    if (below(5) != 0) use.merchant = "m" + std::to_string(below(merchants));
    if (below(3) != 0) use.where = place{static_cast<double>(below(50)), static_cast<double>(below(100))};
    if (below(10) != 0) {
      const auto late_ms = below(8) == 0 ? static_cast<std::int64_t>(below(25)) * ms_per_day : 0;
      const bool fraud = below(frauds_in) == 0 || (use.merchant == "m3" && below(3) != 0);
      all.labels.push_back({id, now_ms + 7 * ms_per_day + late_ms, fraud});
    }
    all.uses.push_back(std::move(use));
  }
  std::sort(all.labels.begin(), all.labels.end(),
            [](const label& a, const label& b) { return std::tie(a.at_ms, a.id) < std::tie(b.at_ms, b.id); });
  return all;
}

}  // namespace millrace::fraud
