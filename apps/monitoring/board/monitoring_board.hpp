#pragma once
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
    std::uint64_t late = 0, alerts_told = 0, alerts_untold = 0, anomalies = 0;
  };

  void tell(alert_message alert);
  void tell(value_score score);
  void tell(log_finding finding);
  void tell(template_row row);
  void count_late();
  void count_untold();

  view current() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, alert_message> firing_;  // by id
  std::deque<alert_message> alerts_;
  std::deque<value_score> scores_;
  std::deque<log_finding> findings_;
  std::map<std::pair<std::string, std::uint64_t>, template_row> templates_;
  std::uint64_t late_ = 0, told_ = 0, untold_ = 0, anomalies_ = 0;
};

}  // namespace millrace::monitoring
