#pragma once
#include <algorithm>
#include <utility>
#include <variant>

#include "runtime/flow/event/event.hpp"
#include "runtime/flow/state/timer_table.hpp"

namespace millrace::flow {

/// What a function with keys knows of its turn and may do in it. A turn is that of an event or of a timer of its key.
template <class Key, class Out, class Aside = std::monostate>
class process_context {
 public:
  process_context(timer_table<Key>& timers, timer_table<Key>& wall_timers, events<Out>& out, events<Aside>& aside)
      : timers_(timers), wall_timers_(wall_timers), out_(out), aside_(aside) {}

  const Key& key() const { return *key_; }

  /// Of the event, or for which the timer was set.
  event_time time() const { return time_; }

  /// How far event time has come: nothing before it is waited for any more.
  event_time mark() const { return mark_; }

  /// What counts when a function asks whether the event is too late for something: `mark`, or what the event's own
  /// partition had promised if it has broken that. The latter does not depend on how far others have been read.
  event_time deadline() const { return std::max(mark_, promised_); }

  /// By how much the event broke what its partition had promised, in ms; 0 as a rule.
  std::uint32_t late_by_ms() const { return late_by_ms_; }

  wall_time now() const { return now_; }

  void emit(Out value) { out_.push_back({std::move(value), time_, place_, late_by_ms_, in_order_}); }
  void emit(Out value, event_time at) { out_.push_back({std::move(value), at, place_, lateness_ms(promised_, at)}); }

  /// To the second output, such as that of late events.
  void emit_aside(Aside value) { aside_.push_back({std::move(value), time_, place_, late_by_ms_}); }

  /// `on_timer` is called for this key when the mark has reached `at`; once, however often it is set.
  void set_timer(event_time at) { timers_.set(at.value, *key_); }
  void cancel_timer(event_time at) { timers_.cancel(at.value, *key_); }

  /// `on_wall_timer` is called for this key when the clock has reached `at`.
  void set_wall_timer(wall_time at) { wall_timers_.set(at.value, *key_); }
  void cancel_wall_timer(wall_time at) { wall_timers_.cancel(at.value, *key_); }

  // What follows is the stage's business.

  void begin_turn(const Key& key, event_time time, event_time mark, round_place place, std::uint32_t late_by_ms = 0,
                  bool in_order = false) {
    key_ = &key;
    time_ = time;
    mark_ = mark;
    place_ = place;
    late_by_ms_ = late_by_ms;
    in_order_ = in_order ? 1 : 0;
    promised_ = late_by_ms == 0 ? beginning_of_time : event_time(time.value + late_by_ms);
  }
  void set_now(wall_time now) { now_ = now; }

 private:
  timer_table<Key>& timers_;
  timer_table<Key>& wall_timers_;
  events<Out>& out_;
  events<Aside>& aside_;
  const Key* key_ = nullptr;
  event_time time_, mark_, promised_;
  round_place place_ = 0;
  std::uint32_t late_by_ms_ = 0;
  std::uint32_t in_order_ = 0;
  wall_time now_;
};

}  // namespace millrace::flow
