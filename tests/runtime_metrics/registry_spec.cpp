#include "runtime/metrics/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const metric_family requests{"millrace_requests_total", "Requests by API."};

TEST(metric_registry, shows_a_counter_with_its_labels_and_help) {
  metric_registry registry;
  auto produce = registry.counter(requests, {{"api", "Produce"}});
  produce.add();
  produce.add(2);
  const auto text = registry.to_text();
  EXPECT_THAT(text, HasSubstr("# HELP millrace_requests_total Requests by API.\n"
                              "# TYPE millrace_requests_total counter\n"
                              "millrace_requests_total{api=\"Produce\"} 3\n"));
}

TEST(metric_registry, gives_the_same_counter_for_the_same_labels) {
  metric_registry registry;
  registry.counter(requests, {{"api", "Fetch"}}).add();
  registry.counter(requests, {{"api", "Fetch"}}).add();
  registry.counter(requests, {{"api", "Produce"}}).add();
  EXPECT_EQ(registry.counter(requests, {{"api", "Fetch"}}).total(), 2u);
}

TEST(metric_registry, shows_a_gauge_as_it_was_last_set) {
  metric_registry registry;
  auto connections = registry.gauge({"millrace_connections", "Open connections."});
  connections.set(5);
  connections.add(-2);
  EXPECT_THAT(registry.to_text(), HasSubstr("# TYPE millrace_connections gauge\nmillrace_connections 3\n"));
}

TEST(metric_registry, shows_a_histogram_in_seconds_with_cumulative_buckets) {
  metric_registry registry;
  auto latency = registry.histogram({"millrace_flush_seconds", "Time of a flush."}, latency_shape);
  latency.observe(8us);
  latency.observe(10us);
  latency.observe(1min);
  const auto text = registry.to_text();
  EXPECT_THAT(text, HasSubstr("millrace_flush_seconds_count 3\n"));
  EXPECT_THAT(text, HasSubstr("millrace_flush_seconds_bucket{le=\"8e-06\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("millrace_flush_seconds_bucket{le=\"1.6e-05\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("millrace_flush_seconds_bucket{le=\"16.777216\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("millrace_flush_seconds_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("millrace_flush_seconds_sum 60.000018"));
}

TEST(metric_registry, asks_collectors_at_each_scrape) {
  metric_registry registry;
  double lag = 7;
  registry.add_collector([&](metric_sink& sink) {
    sink.gauge({"millrace_group_lag", "Records not yet read."}, {{"group", "g"}, {"partition", "0"}}, lag);
  });
  EXPECT_THAT(registry.to_text(), HasSubstr("millrace_group_lag{group=\"g\",partition=\"0\"} 7\n"));
  lag = 8;
  EXPECT_THAT(registry.to_text(), HasSubstr("} 8\n"));
}

}  // namespace
}  // namespace millrace
