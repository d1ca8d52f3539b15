#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "apps/monitoring/anomaly/alarm_hush.hpp"
#include "apps/monitoring/anomaly/drift_expert.hpp"
#include "apps/monitoring/anomaly/level_expert.hpp"
#include "apps/monitoring/anomaly/opinion.hpp"
#include "apps/monitoring/anomaly/restlessness_expert.hpp"
#include "apps/monitoring/anomaly/season_expert.hpp"
#include "apps/monitoring/anomaly/size_expert.hpp"
#include "apps/monitoring/anomaly/step_expert.hpp"
#include "apps/monitoring/anomaly/value_grain.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Judges the values of one series as they come, each by what came before it. One configuration serves every series;
/// nothing is known of a series beforehand, neither its unit nor its step nor its length.
/// A value: copy it to try something out. Threads: one at a time.
class anomaly_detector {
 public:
  /// The bound of `write`.
  static constexpr std::size_t state_bytes_max = 4096;

  /// How much attention `value` deserves, from 0 to 1; learns it. 0.5 is worth a look: an ordinary threshold, which a
  /// series without incidents crosses a few times in ten thousand values. Only the order of scores has a meaning beyond
  /// that; each halving of what is missing to 1 stands for as much surprise as lies between 0 and 0.5.
  /// An incident scores once: what follows counts only as far as it is a greater surprise, until the shadow of the
  /// first has faded, which takes about a day. 0 for what is not finite, which is not learnt, and for the first tens of
  /// values. Times may have gaps, repeat or go back; only the hour of the day and the time since the value before are
  /// taken from them.
  double judge(std::int64_t time_ms, double value);

  /// Of the last judgement: what stood out most, before what was said already is taken off.
  anomaly_kind kind() const { return last_.kind; }

  /// The same for a person, with the range expected: "spike: 93 where 10 to 14 is usual". Empty if nothing stood out.
  std::string reason() const;

  /// Appends the whole state, at most `state_bytes_max`; the detector read from it goes on to the same bit, with an
  /// empty reason until its first judgement.
  void write(std::string& out) const;

  /// `unsupported` for another version's state; `truncated` or `corrupt` if it is none.
  static result<anomaly_detector> read(std::string_view state);

  static auto fields(auto& self) {
    return std::tie(self.grain_, self.level_, self.step_, self.drift_, self.restlessness_, self.season_, self.size_,
                    self.hush_, self.before_, self.started_);
  }

 private:
  /// `surprise` in sum, with the kind and the range of the expert that is surprised most.
  opinion judge_alone(std::int64_t time_ms, double value);

  value_grain grain_;
  level_expert level_;
  step_expert step_;
  drift_expert drift_;
  restlessness_expert restlessness_;
  season_expert season_;
  size_expert size_;
  alarm_hush hush_;
  double before_ = 0;  ///< the value before
  bool started_ = false;
  opinion last_;
  double last_value_ = 0;
};

/// "spike", "flat line", …
std::string_view name_of(anomaly_kind kind);

}  // namespace millrace::monitoring
