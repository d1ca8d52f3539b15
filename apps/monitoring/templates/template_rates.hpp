#pragma once
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

namespace millrace::monitoring {

/// How often a template comes, in slots of this length.
inline constexpr std::int64_t rate_slot_ms = 10'000;

enum class rate_change_kind : std::uint8_t {
  burst,    ///< far more lines than ever in its past
  silence,  ///< what came steadily comes no more
};

/// A template whose rate is no longer what it was.
struct rate_change {
  std::uint64_t template_id = 0;
  rate_change_kind kind = rate_change_kind::burst;
  double lines = 0;          ///< in the slot; for a silence 0
  double usual = 0;          ///< lines in a slot until now
  std::int64_t time_ms = 0;  ///< end of the slot
};

/// What is known of one template's past: it fades, so it is small and old habits are forgotten.
struct template_rate {
  std::uint64_t lines = 0;    ///< in the slot that is open
  double mean = 0;            ///< of lines in a slot; fades within about an hour
  double spread = 0;          ///< mean distance of a slot from the mean
  double most = 0;            ///< lines in a slot at most; halves in a day
  double gap_mean_ms = 0;     ///< between slots with lines
  double gap_most_ms = 0;     ///< the longest; fades with the gaps that follow
  std::uint32_t gaps = 0;     ///< how many were seen
  std::uint32_t slots = 0;    ///< closed ones
  std::int64_t last_ms = 0;   ///< begin of the last slot with lines; 0: there is none to measure from
  std::uint8_t bursting = 0;  ///< 1: told, and not over yet
  std::uint8_t silent = 0;    ///< 1: told, and not over yet

  static auto fields(auto& self) {
    return std::tie(self.lines, self.mean, self.spread, self.most, self.gap_mean_ms, self.gap_most_ms, self.gaps,
                    self.slots, self.last_ms, self.bursting, self.silent);
  }
};

/// Counts the lines of templates and tells of each burst and each silence once. Memory: one `template_rate` a template.
/// A value: it is the state of its stage. Time is that of the lines; what is late counts in the open slot.
struct template_rates {
  std::map<std::uint64_t, template_rate> by_template;
  std::int64_t slot_ms = 0;  ///< begin of the open slot; 0: none is open yet

  static auto fields(auto& self) { return std::tie(self.by_template, self.slot_ms); }

  /// One line. Call `pass_time` first if `time_ms` is not before `next_deadline_ms`.
  void count(std::uint64_t template_id, std::int64_t time_ms);

  /// Closes every slot that ends at `now_ms` or before. Over a jump of more than a day nothing is told or learnt.
  std::vector<rate_change> pass_time(std::int64_t now_ms);

  /// When the open slot ends; 0: none is open.
  std::int64_t next_deadline_ms() const { return slot_ms == 0 ? 0 : slot_ms + rate_slot_ms; }
};

}  // namespace millrace::monitoring
