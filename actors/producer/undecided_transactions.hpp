#pragma once
#include <algorithm>
#include <limits>
#include <map>

#include "codecs/kafka/units.hpp"

namespace millrace {

/// The transactions of one partition whose outcome is not known, or not yet for good. Pure.
class undecided_transactions {
 public:
  /// One has its first record at `first`.
  void begin(kafka::offset first) { open_.emplace(first, undecided); }

  /// The one that began at `first` ended with the marker at `marker`, which may not be durable yet.
  void end(kafka::offset first, kafka::offset marker) {
    const auto found = open_.find(first);
    if (found != open_.end()) found->second = marker;
  }

  /// Everything below `durable_end` is durable, markers included.
  void keep_durable(kafka::offset durable_end) {
    while (!open_.empty() && open_.begin()->second < durable_end) open_.erase(open_.begin());
  }

  /// The first offset of the oldest one that has not even a marker; `otherwise` if there is none.
  kafka::offset first_without_marker(kafka::offset otherwise) const {
    const auto found = std::ranges::find(open_, undecided, [](const auto& one) { return one.second; });
    return found == open_.end() ? otherwise : found->first;
  }

  /// Below it every record is decided: the bound of committed reads.
  kafka::offset last_stable(kafka::offset high_watermark) const {
    return open_.empty() ? high_watermark : std::min(high_watermark, open_.begin()->first);
  }

  /// What `last_stable` will be when everything below `end` is shown and nothing else, markers included.
  kafka::offset last_stable_at(kafka::offset end) const {
    for (const auto& [first, marker] : open_) {
      if (first >= end) break;
      if (marker >= end) return first;
    }
    return end;
  }

 private:
  static constexpr kafka::offset undecided{std::numeric_limits<std::int64_t>::max()};

  std::map<kafka::offset, kafka::offset> open_;  ///< from the first record to the marker
};

}  // namespace millrace
