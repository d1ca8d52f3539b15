#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "apps/monitoring/alerts/alert_message.hpp"
#include "apps/monitoring/graph/log_keeping.hpp"
#include "apps/monitoring/graph/series_news.hpp"

namespace millrace::monitoring {

/// What is counted since the node was started.
enum class monitoring_count : std::uint8_t { alerts, untold_alerts, anomalies, late_samples };

/// What a node shows of its monitoring beside series: the latest of each kind. Threads: any.
class monitoring_board {
 public:
  static constexpr std::size_t latest_max = 200;  ///< of each kind
  static constexpr std::size_t templates_max = 4'000;

  struct view {
    std::vector<alert_message> firing;    ///< by when they began, newest first
    std::vector<alert_message> alerts;    ///< newest first, recoveries too
    std::vector<value_score> scores;      ///< newest first
    std::vector<log_finding> findings;    ///< newest first
    std::vector<template_row> templates;  ///< by lines, most first
    std::array<std::uint64_t, 4> counts{};

    std::uint64_t count(monitoring_count of) const { return counts[static_cast<std::size_t>(of)]; }
  };

  /// Shows it; what was said before the start too, so that it counts nothing.
  void tell(alert_message alert);
  void tell(value_score score);
  void tell(log_finding finding);
  void tell(template_row row);
  void count(monitoring_count what);

  /// Forgets what is shown, which will be told again.
  void clear();

  view current() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, alert_message> firing_;  // by id
  std::deque<alert_message> alerts_;
  std::deque<value_score> scores_;
  std::deque<log_finding> findings_;
  std::map<std::pair<std::string, std::uint64_t>, template_row> templates_;
  std::array<std::uint64_t, 4> counts_{};
};

}  // namespace millrace::monitoring
