#include "apps/monitoring/board/monitoring_board.hpp"

#include <algorithm>

namespace millrace::monitoring {
namespace {

template <class T>
void put_first(std::deque<T>& all, T one) {
  all.push_front(std::move(one));
  if (all.size() > monitoring_board::latest_max) all.pop_back();
}

}  // namespace

void monitoring_board::tell(alert_message alert) {
  const std::lock_guard lock(mutex_);
  if (!alert.firing) {
    firing_.erase(alert.id);
  } else if (firing_.size() < latest_max) {
    firing_.insert_or_assign(alert.id, alert);
  }
  put_first(alerts_, std::move(alert));
}

void monitoring_board::tell(value_score score) {
  const std::lock_guard lock(mutex_);
  put_first(scores_, std::move(score));
}

void monitoring_board::tell(log_finding finding) {
  const std::lock_guard lock(mutex_);
  put_first(findings_, std::move(finding));
}

void monitoring_board::tell(template_row row) {
  const std::lock_guard lock(mutex_);
  const auto name = std::pair(row.app, row.id);
  if (templates_.size() >= templates_max && !templates_.contains(name)) return;
  templates_.insert_or_assign(name, std::move(row));
}

void monitoring_board::count(monitoring_count what) {
  const std::lock_guard lock(mutex_);
  ++counts_[static_cast<std::size_t>(what)];
}

void monitoring_board::clear() {
  const std::lock_guard lock(mutex_);
  firing_.clear();
  alerts_.clear();
  scores_.clear();
  findings_.clear();
  templates_.clear();
}

monitoring_board::view monitoring_board::current() const {
  const std::lock_guard lock(mutex_);
  view now{.alerts = {alerts_.begin(), alerts_.end()},
           .scores = {scores_.begin(), scores_.end()},
           .findings = {findings_.begin(), findings_.end()},
           .counts = counts_};
  for (const auto& [id, alert] : firing_) now.firing.push_back(alert);
  std::ranges::sort(now.firing, [](const auto& a, const auto& b) { return a.since_ms > b.since_ms; });
  for (const auto& [name, row] : templates_) now.templates.push_back(row);
  std::ranges::stable_sort(now.templates, [](const auto& a, const auto& b) { return a.lines > b.lines; });
  return now;
}

}  // namespace millrace::monitoring
