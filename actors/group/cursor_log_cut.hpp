#pragma once
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace millrace {

/// When the cursor log is cut, and how far a cut has come: all groups append their facts anew, and then nobody needs
/// what lies before. Threads: one.
class cursor_log_cut {
 public:
  /// Offsets of the log's first record and of the next one.
  struct extent {
    std::int64_t start = 0;
    std::int64_t end = 0;
  };

  /// A log is cut when it has more records than `records_min` and several times those that the last cut left.
  explicit cursor_log_cut(std::int64_t records_min) : records_min_(records_min) {}

  bool due(const extent& log) const {
    return !under_way_ && log.end - log.start > std::max(records_min_, growth_max * records_left_);
  }

  /// `groups` are asked from now on to append their facts, behind `at`. True if there are none.
  bool begin(std::int64_t at, std::set<std::string> groups) {
    at_ = at;
    waiting_for_ = std::move(groups);
    under_way_ = true;
    return waiting_for_.empty();
  }

  /// The facts of `group` are durable behind `at`, or nothing is left of it. True if it was the last one.
  bool written(const std::string& group) { return under_way_ && waiting_for_.erase(group) > 0 && waiting_for_.empty(); }

  std::int64_t at() const { return at_; }  ///< where the log may begin once all have written

  /// The log begins at `at` and ends at `end` now; or it could not be cut, which is tried again when it is due.
  void finish(std::int64_t end) {
    records_left_ = end - at_;
    under_way_ = false;
  }
  void give_up() { under_way_ = false; }

 private:
  static constexpr std::int64_t growth_max = 4;

  std::int64_t records_min_;
  std::int64_t records_left_ = 0;
  std::int64_t at_ = 0;
  std::set<std::string> waiting_for_;
  bool under_way_ = false;
};

}  // namespace millrace
