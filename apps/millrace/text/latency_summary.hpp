#pragma once
#include <chrono>
#include <vector>

namespace millrace::cli {

/// What a benchmark says of many waiting times.
struct latency_summary {
  std::chrono::microseconds p50{0};
  std::chrono::microseconds p99{0};
  std::chrono::microseconds p999{0};
  std::chrono::microseconds max{0};
};

/// Nearest-rank percentiles; all 0 if there are no samples. Reorders its copy.
latency_summary summarize(std::vector<std::chrono::microseconds> samples);

}  // namespace millrace::cli
