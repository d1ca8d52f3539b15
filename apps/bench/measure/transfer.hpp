#pragma once
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "apps/bench/measure/latency_histogram.hpp"

namespace millrace::bench {

/// What one load moved. `value_bytes` counts the records' values alone; `client_cpu` is this process's while it lasted.
struct transfer {
  std::int64_t records = 0;
  std::int64_t value_bytes = 0;
  std::chrono::nanoseconds took{0};
  std::chrono::nanoseconds client_cpu{0};
};

/// {"records", "seconds", "records_per_s", "mb_per_s" (10^6 bytes of values), "client_cpu_s"}; rates are 0 without
/// time.
nlohmann::json to_json(const transfer& moved);

/// {"count", "p50", "p99", "p999", "max"}: times in microseconds, with fractions.
nlohmann::json to_json(const latency_histogram& times);

}  // namespace millrace::bench
