#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace millrace {

/// How many lines of one kind are written, whoever gives cause for them: a burst, and then some each interval.
/// Threads: one.
class line_limit {
 public:
  line_limit(std::uint32_t lines_max, std::chrono::nanoseconds interval) : lines_max_(lines_max), interval_(interval) {}

  /// Whether a line may be written now, and then how many were left out since the last one.
  std::optional<std::uint64_t> admit(std::chrono::nanoseconds now) {
    if (now - begun_ >= interval_) {
      begun_ = now;
      written_ = 0;
    }
    if (written_ >= lines_max_) {
      ++left_out_;
      return std::nullopt;
    }
    ++written_;
    return std::exchange(left_out_, 0);
  }

 private:
  std::uint32_t lines_max_;
  std::chrono::nanoseconds interval_;
  std::chrono::nanoseconds begun_{0};
  std::uint32_t written_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace millrace
