#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "codecs/kafka/units.hpp"

namespace millrace::fraud {

/// An alert as people are told of it.
struct told_alert {
  std::string id, rule, card, time, merchant, reason;
  std::int64_t delay_ms = -1;  ///< from when the use was produced until its alert was durable; -1: it is not known
  bool earlier = false;        ///< raised before this start of the service
  std::string service = {};    ///< the deployment that raised it
  std::int64_t told_ms = 0;    ///< when it was durable
};

/// What the service shows of itself: counts, and the latest alerts. Threads: any.
class fraud_board {
 public:
  static constexpr std::size_t alerts_max = 2000;  ///< kept for those who look

  std::atomic<std::uint64_t> uses_read{0};
  std::atomic<std::uint64_t> uses_unreadable{0};  ///< records that are no card use; passed over
  std::atomic<std::uint64_t> alerts_raised{0};    ///< durable, since this start

  /// All before `next` of a partition of the input has been looked at, and its alerts are durable.
  void settle(kafka::partition_index input, kafka::offset next) {
    const std::lock_guard lock(mutex_);
    settled_[input.value] = next;
  }

  /// 0 for a partition that the service has not begun with.
  kafka::offset settled(kafka::partition_index input) const {
    const std::lock_guard lock(mutex_);
    const auto found = settled_.find(input.value);
    return found == settled_.end() ? kafka::offset(0) : found->second;
  }

  void tell(told_alert told) {
    const std::lock_guard lock(mutex_);
    alerts_.push_back(std::move(told));
    ++told_;
    if (alerts_.size() > alerts_max) alerts_.pop_front();
  }

  /// The alerts told after the first `number` of them, as far as they are kept, oldest first; moves `number` on.
  std::vector<told_alert> since(std::uint64_t& number) const {
    const std::lock_guard lock(mutex_);
    const auto fresh = std::min<std::uint64_t>(told_ - std::min(number, told_), alerts_.size());
    number = told_;
    return {alerts_.end() - static_cast<std::ptrdiff_t>(fresh), alerts_.end()};
  }

 private:
  mutable std::mutex mutex_;
  std::deque<told_alert> alerts_;
  std::uint64_t told_ = 0;
  std::map<std::int32_t, kafka::offset> settled_;
};

}  // namespace millrace::fraud
