#pragma once
#include <chrono>
#include <cstdint>

namespace millrace {

/// A rate in bytes a second, changeable while it runs. Whoever sends asks `ready`, sends, and says with `take` how much
/// it was; a large piece is owed and paid off before the next. In any time t at most rate * t + burst + one piece goes
/// out. The burst is what a tenth of a second brings. Threads: one.
class token_bucket {
 public:
  using nanoseconds = std::chrono::nanoseconds;

  /// 0: no limit.
  explicit token_bucket(std::uint64_t bytes_per_second, nanoseconds now) : rate_(bytes_per_second), filled_at_(now) {}

  /// From now on; what is owed stays owed.
  void set_rate(std::uint64_t bytes_per_second, nanoseconds now);
  std::uint64_t rate() const { return rate_; }

  bool ready(nanoseconds now);
  void take(std::uint64_t bytes);

 private:
  void fill(nanoseconds now);

  std::uint64_t rate_;
  double tokens_ = 0;  // below 0: owed
  nanoseconds filled_at_;
};

}  // namespace millrace
