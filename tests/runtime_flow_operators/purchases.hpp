#pragma once
#include <cstdint>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "runtime/flow/testing/disordered.hpp"

namespace millrace::flow {

/// What the specs of operators are about.
struct purchase {
  std::int64_t number = 0;
  std::string card;
  std::int64_t cents = 0;

  static auto fields(auto& self) { return std::tie(self.number, self.card, self.cents); }
  friend bool operator==(const purchase&, const purchase&) = default;
};

using purchases = std::vector<timed_value<purchase>>;

inline const std::string& card_of(const purchase& p) { return p.card; }

constexpr event_time noon{1'700'000'000'000};
constexpr span_ms seconds(std::int64_t n) { return span_ms(n * 1000); }

struct purchase_options {
  std::size_t count = 600;
  std::uint64_t cards = 7;
  std::int64_t step_ms_max = 2500;  ///< from one to the next
};

/// Purchases in the order of their times, several of the same instant among them.
inline purchases random_purchases(std::uint64_t seed, const purchase_options& options = {}) {
  std::mt19937_64 random(seed);
  purchases all;
  auto time = noon;
  for (std::size_t i = 0; i < options.count; ++i) {
    if (random() % 4 != 0) time = time + span_ms(static_cast<std::int64_t>(random() % 100) * options.step_ms_max / 100);
    if (random() % 60 == 0) time = time + seconds(200);
    all.push_back({{static_cast<std::int64_t>(i), "card-" + std::to_string(random() % options.cards),
                    static_cast<std::int64_t>(random() % 1000)},
                   time});
  }
  return all;
}

}  // namespace millrace::flow
