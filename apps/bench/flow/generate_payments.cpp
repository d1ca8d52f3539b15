#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "apps/bench/flow/generated_input.hpp"
#include "apps/bench/flow/generator_file.hpp"

namespace millrace::bench {
namespace {

constexpr std::uint64_t merchants = 10'000;
constexpr std::uint64_t cards_if_not_said = 100'000;
constexpr std::uint64_t first_card = 4'000'000'000'000'000;
constexpr std::uint64_t out_of_order_ms = 5000;

constexpr std::array channels{"pos", "web", "app", "atm"};
constexpr std::array countries{"DE", "ES", "FR", "GB", "PL", "US"};

/// Large payments of one card close together, and in between the usual ones of others.
class bursts {
 public:
  /// Whether the next payment is of the burst's card.
  bool hits(dice& chance, std::uint64_t cards) {
    if (left_ == 0) {
      if (!chance.one_in(4000)) return false;
      card_ = chance.below(cards);
      left_ = 8 + chance.below(8);
    }
    if (!chance.one_in(20)) return false;
    --left_;
    return true;
  }
  std::uint64_t card() const { return card_; }

 private:
  std::uint64_t card_ = 0;
  std::uint64_t left_ = 0;
};

std::vector<double> usual_amounts(dice& chance) {
  std::vector<double> all(merchants);
  for (auto& cents : all) {
    const double u = chance.share();
    cents = 500 + 20'000 * u * u * u;
  }
  return all;
}

}  // namespace

result<void> generate_payments(const generator_options& o) {
  dice chance(o.seed);
  generator_file file(o.file);
  const auto cards = o.keys == 0 ? cards_if_not_said : o.keys;
  const auto usual = usual_amounts(chance);
  bursts burst;
  for (std::uint64_t i = 0; i < o.events; ++i) {
    const auto merchant = chance.skewed(merchants);
    auto card = chance.skewed(cards);
    double amount = usual[merchant] * (1 + 0.25 * chance.around_zero());
    if (o.every_key && i < cards) {
      card = i;
    } else if (burst.hits(chance, cards)) {
      card = burst.card();
      amount = usual[merchant] * (3 + 6 * chance.share());
    }
    const auto passed = static_cast<double>(o.span_ms) * (static_cast<double>(i) / static_cast<double>(o.events));
    const auto time = generated_from_ms + static_cast<std::int64_t>(passed) +
                      static_cast<std::int64_t>(chance.below(out_of_order_ms));
    fmt::format_to(std::back_inserter(file.text),
                   R"({{"txn":{},"card":"{}","merchant":"m{:06}","cents":{},"ts":{},"currency":"EUR","channel":"{}",)"
                   R"("country":"{}","mcc":{},"terminal":"t{:08}"}})"
                   "\n",
                   i, first_card + card, merchant, std::max<std::int64_t>(1, static_cast<std::int64_t>(amount)), time,
                   channels[chance.below(channels.size())], countries[chance.below(countries.size())],
                   4000 + merchant % 1000, chance.below(100'000'000));
    if (auto written = file.write(); !written) return written;
  }
  return file.write(true);
}

}  // namespace millrace::bench
