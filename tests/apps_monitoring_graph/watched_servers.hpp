#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/monitoring/graph/monitoring_graph.hpp"
#include "apps/monitoring/graph/rule_book.hpp"
#include "runtime/flow/testing/flow_driver.hpp"

namespace millrace::monitoring {

/// Servers that send what they measure, and a graph that watches them, in virtual time.
class watched_servers : public testing::Test {
 protected:
  static constexpr std::int64_t noon = 1'700'000'040'000;  // a full minute

  void start(const monitoring_options& options = {}) {
    auto plan = monitoring_graph(options);
    ASSERT_TRUE(plan) << plan.error().context;
    uut = std::make_unique<flow::flow_driver>(std::move(*plan));
    uut->add_partition("metrics", 0);
    uut->add_partition("logs", 0);
  }

  void rules(const std::string& text) {
    auto book = rule_book::read(text);
    ASSERT_TRUE(book) << book.error().context;
    uut->feed<rule_book>("rules", std::move(*book), flow::event_time(noon));
  }

  void sample_at(std::int64_t time_ms, std::string series, double value, const std::string& host = "a") {
    send(time_ms, {{std::move(series), value, time_ms}}, host);
  }
  void send(std::int64_t at_ms, std::vector<sample> samples, const std::string& host = "a") {
    uut->feed<metrics_ref>("metrics",
                           std::make_shared<const metrics_delivery>(metrics_delivery{at_ms, host, std::move(samples)}),
                           flow::event_time(at_ms));
  }
  void line_at(std::int64_t time_ms, std::string text, std::string app = "shop",
               severity level = severity::informational) {
    auto delivery = std::make_shared<logs_delivery>();
    delivery->at_ms = time_ms;
    delivery->lines.push_back({"a", std::move(app), level, std::move(text), time_ms});
    uut->feed<std::shared_ptr<const logs_delivery>>("logs", std::move(delivery), flow::event_time(time_ms));
  }
  /// Nothing happens, and time goes on.
  void quiet_until(std::int64_t time_ms) {
    send(time_ms, {});
    uut->feed<std::shared_ptr<const logs_delivery>>(
        "logs", std::make_shared<const logs_delivery>(logs_delivery{time_ms, {}, {}}), flow::event_time(time_ms));
  }
  void run() {
    const auto done = uut->run();
    ASSERT_TRUE(done) << done.error().context;
  }
  std::vector<std::string> alerts() const {
    std::vector<std::string> all;
    for (const auto& a : uut->values<alert_message>("alerts")) {
      all.push_back((a.firing ? "firing " : "resolved ") + a.rule + (a.group.empty() ? "" : " " + a.group[0].second));
    }
    return all;
  }

  std::unique_ptr<flow::flow_driver> uut;
};

}  // namespace millrace::monitoring
