#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/event/round.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace::flow {

/// What a stage has done and holds.
struct stage_figures {
  std::uint64_t given = 0;           ///< events, to all behind it
  std::uint64_t late = 0;            ///< events that came too late
  std::uint64_t released_early = 0;  ///< events that were held back and had to go, for want of room
  std::size_t held = 0;              ///< events held back
  std::size_t keys = 0;              ///< in memory
  event_time mark = beginning_of_time;
};

/// Of a stage that works in several instances: sums, and the least mark.
inline void merge(stage_figures& into, const stage_figures& more) {
  into.given += more.given;
  into.late += more.late;
  into.released_early += more.released_early;
  into.held += more.held;
  into.keys += more.keys;
  into.mark = std::min(into.mark, more.mark);
}

/// The same of all stages of a plan, in its order; nothing is merged into what is empty.
inline void merge(std::vector<stage_figures>& into, std::vector<stage_figures> more) {
  if (into.empty()) {
    into = std::move(more);
  } else {
    for (std::size_t i = 0; i < more.size(); ++i) merge(into[i], more[i]);
  }
}

/// One vertex of a graph, with the state that it keeps. It runs once a round, after the stages above it: takes all that
/// they gave, in the order of the places, and gives what follows. Threads: those of its part's turns; it never blocks
/// but for reading its store.
class stage {
 public:
  explicit stage(std::vector<source_index> sources) : progress_(std::move(sources)) {}
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;
  virtual ~stage() = default;

  /// Before the first round. Reads no more of `store`, which outlives the stage, than where it has to begin.
  virtual result<void> open(const map_reader& store) {
    (void)store;
    return {};
  }

  /// An error, and an exception, ends the graph.
  virtual result<void> run(const round& r) = 0;

  /// Appends what has changed since the last call: between rounds.
  virtual void write_changes(map_batch& to) { (void)to; }

  /// What was written last can now be read from the store.
  virtual void committed() {}

  /// More is kept in memory than was allowed, since it has changed: a commit lets it go.
  virtual bool wants_commit() const { return false; }

  /// So many events can be held back; beyond it some go early. The most of all numbers: none are.
  virtual std::size_t held_max() const { return std::numeric_limits<std::size_t>::max(); }

  /// When the clock's turn will have something for it, unless more events come before; `end_of_days`: never.
  virtual wall_time clock_due() const { return end_of_days; }

  virtual stage_figures figures() const { return {.mark = progress_.now()}; }

  const mark_progress& progress() const { return progress_; }

 protected:
  mark_progress progress_;
};

}  // namespace millrace::flow
