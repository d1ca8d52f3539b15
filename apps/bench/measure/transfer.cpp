#include "apps/bench/measure/transfer.hpp"

namespace millrace::bench {
namespace {

double in_seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

double in_microseconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

}  // namespace

nlohmann::json to_json(const transfer& moved) {
  const double seconds = in_seconds(moved.took);
  const auto rate = [seconds](double amount) { return seconds > 0 ? amount / seconds : 0.0; };
  return {{"records", moved.records},
          {"seconds", seconds},
          {"records_per_s", rate(static_cast<double>(moved.records))},
          {"mb_per_s", rate(static_cast<double>(moved.value_bytes) / 1e6)},
          {"client_cpu_s", in_seconds(moved.client_cpu)}};
}

nlohmann::json to_json(const latency_histogram& times) {
  return {{"count", times.count()},
          {"p50", in_microseconds(times.percentile(0.5))},
          {"p99", in_microseconds(times.percentile(0.99))},
          {"p999", in_microseconds(times.percentile(0.999))},
          {"max", in_microseconds(times.max())}};
}

}  // namespace millrace::bench
