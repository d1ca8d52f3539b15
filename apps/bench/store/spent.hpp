#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include "apps/bench/measure/measurement.hpp"
#include "apps/bench/store/disk_use.hpp"

namespace millrace::bench {

/// What was spent since this was made: time, CPU time of this process, bytes sent to the disk below a folder.
class spent {
 public:
  using clock = std::chrono::steady_clock;

  explicit spent(const std::string& folder);

  clock::duration time() const { return clock::now() - began_; }

  /// {"cpu_s", "written_bytes"} until now; the latter only where the kernel tells.
  measurement cost() const;

 private:
  disk_writes disk_;
  std::optional<std::uint64_t> written_;
  std::chrono::nanoseconds cpu_;
  clock::time_point began_;
};

double in_seconds(std::chrono::nanoseconds time);

}  // namespace millrace::bench
