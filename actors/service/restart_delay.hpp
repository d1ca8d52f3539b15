#pragma once
#include <algorithm>
#include <chrono>
#include <utility>

namespace millrace {

/// How long to wait before a service that failed is started again: a second, twice as long after each further failure,
/// a minute at most. One that ran for longer than that is taken as healthy, and begins with a second again.
class restart_delay {
 public:
  using seconds = std::chrono::seconds;
  static constexpr seconds first{1};
  static constexpr seconds longest{60};

  /// It has failed after it ran for `ran`.
  seconds after_failure(std::chrono::nanoseconds ran) {
    if (ran > longest) next_ = first;
    return std::exchange(next_, std::min(next_ * 2, longest));
  }

 private:
  seconds next_ = first;
};

}  // namespace millrace
