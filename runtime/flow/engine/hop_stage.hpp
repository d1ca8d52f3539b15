#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/flow/engine/source_stage.hpp"
#include "runtime/flow/state/mark_row.hpp"

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

  /// Goes on where it was, and tells again what it promised: a cut need not have told it.
  result<void> open(const map_reader& store) override {
    if (auto opened = inlet_base::open(store); !opened) return opened;
    const auto promised = read_mark(store, promise_row());
    if (!promised) return promised.error();
    above_.restore(*promised);
    return {};
  }

  void write_changes(map_batch& to) override {
    inlet_base::write_changes(to);
    if (std::exchange(written_, above_.now()) != above_.now()) write_mark(to, promise_row(), above_.now());
  }

  /// Events wait to be moved on, or there is another promise.
  bool has_news() const { return waiting() > 0 || promise() != told_; }

  /// What this instance promises now.
  hop_promise promise() const { return {above_.now(), idle_}; }

  virtual std::size_t waiting() const = 0;

  /// Alone: puts what waits into a round of this source.
  virtual void move_on(wall_time now) = 0;

  /// One of several: takes the events, for whoever has their keys.
  virtual void take_events(std::vector<hopping_event>& into) = 0;

  /// Of those, about how many may be held back where they went, until all others have come to their time.
  std::size_t outstanding(event_time others) {
    while (sent_before_.size() > 1 && sent_before_[1].promised <= others) sent_before_.pop_front();
    const bool any = !sent_before_.empty() && sent_before_.front().promised <= others;
    return sent_ - (any ? sent_before_.front().events : 0);
  }

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
  void note_told() { told_ = promise(); }
  void note_sent(std::size_t events) {
    sent_ += events;
    if (sent_before_.empty() || sent_before_.back().promised < above_.now()) {
      sent_before_.push_back({above_.now(), sent_});
    } else {
      sent_before_.back().events = sent_;
    }
  }

 private:
  std::string promise_row() const { return name() + " promised"; }

  mark_progress above_;
  std::vector<source_index> reads_;
  bool idle_ = false;
  hop_promise told_;
  event_time written_ = beginning_of_time;

  struct sent_so_far {
    event_time promised;
    std::size_t events = 0;
  };
  std::size_t sent_ = 0;
  std::deque<sent_so_far> sent_before_;  // by what was promised then; what others have passed is forgotten
};

}  // namespace millrace::flow
