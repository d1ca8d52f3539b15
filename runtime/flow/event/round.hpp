#pragma once
#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "runtime/flow/event/event.hpp"

namespace millrace::flow {

using source_index = std::size_t;

/// One call of all stages of a part: some events of one partition of one source, or the clock's turn.
struct round {
  static constexpr source_index no_source = std::numeric_limits<source_index>::max();

  source_index from = no_source;      ///< whose events; `no_source` when only a clock or a partition's end moves marks
  std::span<const event_time> marks;  ///< of `from`, behind each of its events
  std::span<const event_time> settled;  ///< of every source, at the end of the round; `from`'s own is not used
  wall_time now;

  std::size_t steps() const { return from == no_source ? 1 : marks.size(); }
};

/// How the event-time mark of one stage moves during a round: the least of the marks of the sources above it that are
/// not idle. It stands still while all are, and never goes back.
class mark_progress {
 public:
  /// `sources`: those above the stage, at least one.
  explicit mark_progress(std::vector<source_index> sources) : sources_(std::move(sources)) {}

  bool concerns(const round& r) const {
    return r.from == round::no_source || std::find(sources_.begin(), sources_.end(), r.from) != sources_.end();
  }

  /// Only for a round that `concerns` the stage.
  void begin(const round& r) {
    before_ = now_;
    others_ = end_of_time;
    for (const auto source : sources_) {
      if (source != r.from) others_ = std::min(others_, r.settled[source]);
    }
    marks_ = r.from == round::no_source ? std::span<const event_time>() : r.marks;
    steps_ = r.steps();
  }

  /// Behind step `n` of the round.
  event_time behind(std::size_t n) const {
    const auto own = marks_.empty() ? others_ : std::min(marks_[n], others_);
    return own == idle_mark ? before_ : std::max(before_, own);
  }

  /// In force when what stands at `place` is looked at.
  event_time at(round_place place) const {
    const auto step = step_of(place);
    return step == 0 ? before_ : behind(step - 1);
  }

  std::size_t steps() const { return steps_; }

  /// The first step behind which the mark is at least `t`, counted from `from`. There must be one.
  std::size_t first_reaching(event_time t, std::size_t from) const {
    if (marks_.empty()) return 0;
    const auto found = std::lower_bound(marks_.begin() + static_cast<std::ptrdiff_t>(from), marks_.end(), t);
    return std::min(static_cast<std::size_t>(found - marks_.begin()), steps_ - 1);
  }

  void end() { now_ = behind(steps_ - 1); }

  /// Between rounds.
  event_time now() const { return now_; }
  void restore(event_time now) { now_ = now; }

 private:
  std::vector<source_index> sources_;
  event_time now_ = beginning_of_time;
  event_time before_ = beginning_of_time;
  event_time others_ = end_of_time;
  std::span<const event_time> marks_;
  std::size_t steps_ = 1;
};

}  // namespace millrace::flow
