#pragma once
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "apps/fraud/events/track_record.hpp"

namespace millrace::fraud {

/// How right detectors were, by the day of the transactions (its midnight, UTC).
using day_records = std::map<std::int64_t, day_record>;

/// Of all days together.
day_record sum_of(const day_records& days);

/// How right the detectors of all services are, as far as labels have come. Threads: any.
class detection_board {
 public:
  static constexpr std::size_t days_max = 92;  ///< kept for those who look: the newest of each detector

  void note(const std::string& service, const track_row& row);

  /// By service and detector.
  using tracks = std::map<std::string, std::map<std::string, day_records>>;
  tracks current() const;

 private:
  mutable std::mutex mutex_;
  tracks all_;
};

}  // namespace millrace::fraud
