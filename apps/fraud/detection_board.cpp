#include "apps/fraud/detection_board.hpp"

namespace millrace::fraud {

day_record sum_of(const day_records& days) {
  day_record sum;
  for (const auto& [day_ms, of] : days) {
    sum.alerts += of.alerts;
    sum.right += of.right;
    sum.wrong += of.wrong;
    sum.frauds += of.frauds;
  }
  return sum;
}

void detection_board::note(const std::string& service, const track_row& row) {
  const std::lock_guard lock(mutex_);
  auto& days = all_[service][row.detector];
  days[row.day_ms] = row.so_far;
  if (days.size() > days_max) days.erase(days.begin());
}

detection_board::tracks detection_board::current() const {
  const std::lock_guard lock(mutex_);
  return all_;
}

}  // namespace millrace::fraud
