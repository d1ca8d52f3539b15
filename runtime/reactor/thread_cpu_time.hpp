#pragma once
#include <time.h>

#include <atomic>
#include <chrono>
#include <cstdint>

namespace millrace {

/// How long one thread has been on a CPU, as the operating system counts it: costs that thread nothing.
/// Threads: `begin` and `end` the thread that is measured, `used` any.
class thread_cpu_time {
 public:
  /// Measures the calling thread from its creation.
  void begin();

  /// Keeps the last value for `used`, as the thread is about to go.
  void end();

  /// Zero before `begin`.
  std::chrono::nanoseconds used() const;

 private:
  enum class phase : std::uint8_t { before, measuring, after };

  std::atomic<clockid_t> clock_{};
  std::atomic<std::int64_t> final_ns_{0};
  std::atomic<phase> phase_{phase::before};
};

}  // namespace millrace
