#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// What happened to a deployment.
struct service_line {
  std::int64_t at_ms = 0;
  log_level level = log_level::info;
  std::string text;
};

/// The last lines about a deployment, for those who ask. Threads: any.
class service_log {
 public:
  static constexpr std::size_t lines_max = 200;

  void add(service_line line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
    if (lines_.size() > lines_max) lines_.pop_front();
  }

  /// Oldest first.
  std::vector<service_line> lines() const {
    const std::lock_guard lock(mutex_);
    return {lines_.begin(), lines_.end()};
  }

 private:
  mutable std::mutex mutex_;
  std::deque<service_line> lines_;
};

/// Tells the node's log about a deployment, and keeps it for the deployment's own. Cheap to copy. Threads: any.
class service_voice {
 public:
  service_voice() = default;
  service_voice(logger out, std::shared_ptr<service_log> log, const clock& time)
      : out_(std::move(out)), log_(std::move(log)), time_(&time) {}

  void info(std::string_view event, logger::fields values = {}) const { write(log_level::info, event, values); }
  void warn(std::string_view event, logger::fields values = {}) const { write(log_level::warn, event, values); }
  void error(std::string_view event, logger::fields values = {}) const { write(log_level::error, event, values); }

 private:
  void write(log_level level, std::string_view event, logger::fields values) const {
    out_.write(level, event, values);
    if (log_) log_->add({time_->wall_ms(), level, logger::line_of(event, values)});
  }

  logger out_;
  std::shared_ptr<service_log> log_;
  const clock* time_ = nullptr;
};

}  // namespace millrace
