#include "runtime/metrics/process_usage.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <map>

namespace millrace {
namespace {

struct kept_values final : metric_sink {
  void counter(const metric_family& family, metric_labels, double value) override { of[family.name] = value; }
  void gauge(const metric_family& family, metric_labels, double value) override { of[family.name] = value; }
  std::map<std::string, double> of;
};

TEST(process_usage, tells_of_this_process) {
  kept_values told;
  collect_process_usage(told);
  EXPECT_GE(told.of.at("process_cpu_seconds_total"), 0);
  EXPECT_GT(told.of.at("process_resident_memory_bytes"), 1 << 20);
  EXPECT_GE(told.of.at("process_open_fds"), 3);
  EXPECT_GE(told.of.at("process_max_fds"), told.of.at("process_open_fds"));
}

TEST(process_usage, knows_when_the_process_was_started) {
  kept_values told;
  collect_process_usage(told);
  const auto age = static_cast<double>(std::time(nullptr)) - told.of.at("process_start_time_seconds");
  EXPECT_GE(age, -2);  // the boot time is told in whole seconds
  EXPECT_LT(age, 3600);
}

}  // namespace
}  // namespace millrace
