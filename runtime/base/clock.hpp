#pragma once
#include <chrono>
#include <cstdint>

namespace millrace {

/// The seam through which time comes in. Threads: implementations are safe to call from any.
class clock {
 public:
  virtual ~clock() = default;

  /// Milliseconds since 1970-01-01 UTC. May jump; for record timestamps and retention only.
  virtual std::int64_t wall_ms() const = 0;

  /// Never goes back; for time-outs and latencies.
  virtual std::chrono::nanoseconds monotonic() const = 0;
};

/// The machine's own clocks.
class system_clock final : public clock {
 public:
  std::int64_t wall_ms() const override {
    using namespace std::chrono;
    return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
  std::chrono::nanoseconds monotonic() const override { return std::chrono::steady_clock::now().time_since_epoch(); }
};

}  // namespace millrace
