#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/flow/engine/source_stage.hpp"

namespace millrace::flow {

/// An event on its way to the instance that has its key.
struct hopping_event {
  std::string key;    ///< events of one key go to one instance
  std::string value;  ///< the event, as it stands in rows of state
  event_time time;
  std::uint32_t late_by_ms = 0;
  event_time promised;  ///< by the sender, before this event: nothing older comes behind it, but what is late
};

/// What a sender says of all that it has not sent yet.
struct hop_promise {
  event_time promised = beginning_of_time;
  bool idle = false;  ///< it is silent, and not to be waited for

  friend bool operator==(const hop_promise&, const hop_promise&) = default;
};

/// Where events leave the instance that read them for the one that has their key: a sink to what stands above, and a
/// source of its own to what stands behind, whose partitions are the senders. An instance that works alone is both ends
/// at once, and moves the events on by itself.
class hop_stage_base : public inlet_base {
 public:
  hop_stage_base(source_index index, std::string name, std::vector<source_index> reads)
      : inlet_base(index, std::move(name), {}), above_(reads), reads_(std::move(reads)) {}

  /// Events wait to be moved on, or there is another promise.
  bool has_news() const { return waiting() > 0 || promise() != told_; }

  virtual std::size_t waiting() const = 0;

  /// Alone: puts what waits into a round of this source.
  virtual void move_on(wall_time now) = 0;

  /// One of several: takes the events, for whoever has their keys.
  virtual void take_events(std::vector<hopping_event>& into) = 0;

  /// The promise that stands behind them, if it is another than the one taken before: for all that read this hop.
  std::optional<hop_promise> take_promise() {
    const auto now = promise();
    return std::exchange(told_, now) == now ? std::nullopt : std::optional(now);
  }

  /// What a sender has sent: `reading().turn_to(sender)` first. `corrupt`: it is no such event.
  virtual result<void> put(const hopping_event& event) = 0;
  void put(const hop_promise& promise) {
    reading().see_promised(promise.promised);
    if (promise.idle) reading().rest();
  }

  stage_figures figures() const override { return {.held = waiting(), .mark = progress().now()}; }

 protected:
  /// Begins and ends around what a round gives to this stage from above.
  bool begin_above(const round& r) {
    if (!above_.concerns(r)) return false;
    above_.begin(r);
    return true;
  }
  void end_above(const round& r) {
    above_.end();
    idle_ = true;
    for (const auto source : reads_) {
      const bool speaks = source == r.from || r.settled[source] != idle_mark;
      idle_ = idle_ && !speaks;
    }
  }
  const mark_progress& above() const { return above_; }
  hop_promise promise() const { return {above_.now(), idle_}; }
  void note_told() { told_ = promise(); }

 private:
  mark_progress above_;
  std::vector<source_index> reads_;
  bool idle_ = false;
  hop_promise told_;
};

}  // namespace millrace::flow
