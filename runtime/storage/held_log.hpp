#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "runtime/storage/held_segment.hpp"

namespace millrace {

/// Whoever needs a log's records to stay: a snapshot, by a number that no other holder of the log has.
using holder_id = strong<struct holder_tag, std::uint64_t>;

/// Records of a log as they were at one instant: those of the offsets [start, end), both between two batches or `start`
/// within one.
struct log_cut {
  kafka::offset start;
  kafka::offset end;

  friend bool operator==(const log_cut&, const log_cut&) = default;
};

struct log_hold {
  log_cut cut;
  take_serial since;  ///< what is taken away with this serial or a later one may be the holder's

  friend bool operator==(const log_hold&, const log_hold&) = default;
};

/// Which segments that one log has no more are kept, and for whom. Compaction replaces a segment again and again: each
/// holder reads the version that was there when its cut was made, which is the earliest of those taken away since; or
/// it is the log's own still. Segments only grow together, so a later version covers earlier ones whole. Pure.
class held_log {
 public:
  /// A hold of now. Its cut begins above what is leaving the log already.
  log_hold hold(holder_id holder, log_cut cut);

  /// A hold of before the process started.
  void restore(holder_id holder, const log_hold& as);

  /// The segments kept that nobody needs any more; they are forgotten.
  std::vector<held_segment> release(holder_id holder);

  std::optional<log_hold> find(holder_id holder) const;

  /// `going` are leaving the log together: those that somebody needs, to be kept.
  std::vector<held_segment> take(std::span<const segment_extent> going);

  /// No hold that is made from now on reaches below `end`.
  void leave(kafka::offset end) { left_ = std::max(left_, end); }

  /// Files of `taken` are in their place.
  void keep(const std::vector<held_segment>& taken);

  /// The segments kept that nobody needs, when the holds of before have been restored; they are forgotten.
  std::vector<held_segment> drop_unneeded();

  /// Those that `hold` reads, by offset.
  std::vector<held_segment> kept_for(const log_hold& hold) const;

  bool keeps_any() const { return !kept_.empty(); }

  /// The log has left as a whole, and nobody holds anything of it.
  bool is_over() const { return left_ == unknown_end && holds_.empty() && kept_.empty(); }

 private:
  std::vector<held_segment> before(const held_segment& segment) const;
  static bool needs(const log_hold& hold, const held_segment& segment, const std::vector<held_segment>& before);
  bool needed(const held_segment& segment) const;
  void drop(const std::vector<held_segment>& segments);

  std::map<holder_id, log_hold> holds_;
  std::vector<held_segment> kept_;  // by serial
  take_serial next_{1};
  kafka::offset left_{0};
};

}  // namespace millrace
