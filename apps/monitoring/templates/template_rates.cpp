#include "apps/monitoring/templates/template_rates.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace millrace::monitoring {
namespace {

constexpr std::int64_t jump_ms_max = 86'400'000;
constexpr double slots_remembered = 360;         // an hour
constexpr double most_kept_a_slot = 0.99991978;  // halves in a day
constexpr std::uint32_t slots_before_bursts = 30;
constexpr double burst_lines_min = 10;
constexpr double burst_spreads = 8;
constexpr double over_spreads = 4;
constexpr double burst_of_most = 2;

constexpr std::uint32_t gaps_before_silence = 20;
constexpr std::uint32_t slots_before_silence = 180;
constexpr double gaps_remembered = 100;
constexpr double gap_kept = 0.998;        // what paused once may pause again
constexpr double steady_gap_ratio = 2.5;  // chance alone makes longer ones
constexpr double silent_gaps = 3;
constexpr double silence_ms_min = 60'000;

/// Counts of independent events spread by the root of their mean, also before that was seen.
double spread_of(const template_rate& of) { return std::max(of.spread, std::sqrt(of.mean + 1)); }

void learn_lines(template_rate& of, double lines) {
  const double weight = 1 / std::min(of.slots + 1.0, slots_remembered);
  of.spread += weight * (std::abs(lines - of.mean) - of.spread);
  of.mean += weight * (lines - of.mean);
}

/// As `slots` slots without a line would, one by one.
void learn_nothing(template_rate& of, double slots) {
  const double kept = std::pow(1 - 1 / slots_remembered, slots);
  of.spread = of.mean + (of.spread - of.mean) * kept;
  of.mean *= kept;
  of.most *= std::pow(most_kept_a_slot, slots);
  of.slots += static_cast<std::uint32_t>(slots);
}

void learn_gap(template_rate& of, std::int64_t slot_ms) {
  if (of.last_ms != 0) {
    const auto gap = static_cast<double>(slot_ms - of.last_ms);
    ++of.gaps;
    of.gap_mean_ms += (gap - of.gap_mean_ms) / std::min(static_cast<double>(of.gaps), gaps_remembered);
    of.gap_most_ms = std::max(gap, of.gap_most_ms * gap_kept);
  }
  of.last_ms = slot_ms;
  of.silent = 0;
}

/// Closes the slot from `slot_ms` on; tells if it is a burst.
std::optional<rate_change> close_slot(std::uint64_t id, template_rate& of, std::int64_t slot_ms) {
  const auto lines = static_cast<double>(of.lines);
  const double limit = std::max(of.mean + burst_spreads * spread_of(of), burst_of_most * of.most);
  const bool known = of.slots >= slots_before_bursts;
  std::optional<rate_change> told;
  if (known && of.bursting == 0 && lines >= burst_lines_min && lines > limit) {
    told = rate_change{id, rate_change_kind::burst, lines, of.mean, slot_ms + rate_slot_ms};
    of.bursting = 1;
  } else if (lines <= of.mean + over_spreads * spread_of(of)) {
    of.bursting = 0;
  }
  learn_lines(of, known ? std::min(lines, limit) : lines);
  of.most = std::max(lines, of.most * most_kept_a_slot);
  ++of.slots;
  if (of.lines > 0) learn_gap(of, slot_ms);
  of.lines = 0;
  return told;
}

bool falls_silent(const template_rate& of, std::int64_t now_ms) {
  if (of.silent != 0 || of.last_ms == 0 || of.gaps < gaps_before_silence || of.slots < slots_before_silence) {
    return false;
  }
  if (of.gap_most_ms > steady_gap_ratio * of.gap_mean_ms) return false;
  const auto quiet = static_cast<double>(now_ms - of.last_ms - rate_slot_ms);
  return quiet >= std::max(silent_gaps * of.gap_most_ms, silence_ms_min);
}

std::int64_t slot_of(std::int64_t time_ms) {
  return time_ms - ((time_ms % rate_slot_ms) + rate_slot_ms) % rate_slot_ms;
}

}  // namespace

void template_rates::count(std::uint64_t template_id, std::int64_t time_ms) {
  if (slot_ms == 0) slot_ms = slot_of(time_ms);
  ++by_template[template_id].lines;
}

std::vector<rate_change> template_rates::pass_time(std::int64_t now_ms) {
  std::vector<rate_change> told;
  if (slot_ms == 0 || now_ms < next_deadline_ms()) return told;
  const auto next = slot_of(now_ms);
  const bool jumped = next - slot_ms > jump_ms_max;
  const auto empty = static_cast<double>((next - slot_ms) / rate_slot_ms - 1);
  for (auto& [id, of] : by_template) {
    if (auto burst = close_slot(id, of, slot_ms)) told.push_back(*burst);
    if (jumped) {
      of.last_ms = 0;
      continue;
    }
    if (falls_silent(of, next)) {
      told.push_back({id, rate_change_kind::silence, 0, of.mean, next});
      of.silent = 1;
    }
    if (empty > 0) learn_nothing(of, empty);
  }
  slot_ms = next;
  return told;
}

}  // namespace millrace::monitoring
