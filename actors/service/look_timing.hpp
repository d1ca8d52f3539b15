#pragma once
#include <algorithm>
#include <chrono>
#include <utility>

#include "runtime/flow/event/event_time.hpp"

namespace millrace {

/// When an instance looks around: at its topics, its files and its clock. Often while it works; at rest when its clock
/// has something to do, and else now and then, so that a thousand that rest cost little.
class look_timing {
 public:
  static constexpr std::chrono::milliseconds working{100}, files{500}, resting{1000};

  /// Something has been run: whether the next look has become due earlier than was said.
  bool worked() {
    worked_ = true;
    return std::exchange(rests_, false);
  }

  /// From a look at `now` until the next. `clock_due`: when the clock has something to do.
  std::chrono::milliseconds until_next(flow::wall_time now, flow::wall_time clock_due, bool has_files) {
    rests_ = !std::exchange(worked_, false);
    if (!rests_) return working;
    const auto longest = has_files ? files : resting;
    const auto due = std::clamp(clock_due, now + working, now + longest);
    return std::chrono::milliseconds(due.value - now.value);
  }

  /// Whether this look is one at the files, too. By a clock that is never set back.
  bool files_due(std::chrono::nanoseconds monotonic) {
    if (monotonic < files_due_) return false;
    files_due_ = monotonic + files;
    return true;
  }

 private:
  bool worked_ = true;
  bool rests_ = false;
  std::chrono::nanoseconds files_due_{};
};

}  // namespace millrace
