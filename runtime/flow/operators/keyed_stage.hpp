#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/operators/process_context.hpp"
#include "runtime/flow/state/key_table.hpp"
#include "runtime/flow/state/mark_row.hpp"
#include "runtime/flow/state/row_name.hpp"

namespace millrace::flow {

/// What all stages with keys have: the keys in memory, their states and their timers.
/// `P` is the function: `using output = …`; if it likes `using aside = …`, `static auto states(auto& self)` that ties
/// its states, `on_timer(event_time, context&)` and `on_wall_timer(wall_time, context&)`.
template <class Key, class P>
class keyed_stage : public stage {
 public:
  using out = typename P::output;
  template <class F>
  struct aside_of {
    using type = std::monostate;
  };
  template <class F>
  requires requires { typename F::aside; }
  struct aside_of<F> {
    using type = typename F::aside;
  };
  using aside = typename aside_of<P>::type;
  using context = process_context<Key, out, aside>;

  keyed_stage(P work, wiring& wires)
      : stage(wires.plan().sources),
        work_(std::move(work)),
        trusts_order_(wires.plan().inputs.size() == 1),
        keys_(wires.options().keys_max),
        name_(wires.plan().name),
        timers_(row_prefix(name_, row_kind::timer, {})),
        wall_timers_(row_prefix(name_, row_kind::wall_timer, {})),
        context_(timers_, wall_timers_, wires.output<out>(0).given, wires.output<aside>(1).given) {
    if constexpr (requires { P::states(work_); }) {
      const state_home home{name_, &keys_};
      std::apply([&](auto&... state) { (state.open(home), ...); }, P::states(work_));
    }
  }

  result<void> open(const map_reader& store) override {
    const auto own_rows = name_ + '\0';
    const auto rows = store.cursor();
    if (auto moved = rows->seek(own_rows); !moved) return moved;
    keys_.open(&store, rows->valid() && rows->key().starts_with(own_rows));
    const auto mark = read_mark(store, name_);
    if (!mark) return mark.error();
    progress_.restore(*mark);
    if (auto opened = timers_.open(store); !opened) return opened;
    return wall_timers_.open(store);
  }

  void write_changes(map_batch& to) override {
    keys_.write_changes(to);
    timers_.write_changes(to);
    wall_timers_.write_changes(to);
    write_mark(to, name_, progress_.now());
  }

  void committed() override { keys_.committed(); }

  wall_time clock_due() const override { return std::min(wall_time(wall_timers_.earliest()), end_of_days); }

  bool wants_commit() const override { return keys_.over_bound() && keys_.changed() > 0; }

  stage_figures figures() const override { return {.late = late_, .keys = keys_.size(), .mark = progress_.now()}; }

 protected:
  static constexpr std::size_t stretch = 64;  // events whose keys are looked up together: their cache lines fit

  /// Slots of a stretch of events, looked up so that the memory is fetched for all before it is used for one.
  template <class T, class KeyOf>
  void look_up(const event<T>* from, std::size_t count, KeyOf& key_of, std::array<key_slot, stretch>& into) {
    std::array<std::uint64_t, stretch> hashes;
    keys_.begin_stretch();
    for (std::size_t i = 0; i < count; ++i) {
      hashes[i] = key_table<Key>::hash(key_of(from[i].value));
      keys_.prefetch(hashes[i]);
    }
    for (std::size_t i = 0; i < count; ++i) into[i] = keys_.find_or_load(key_of(from[i].value), hashes[i]);
    looked_up_at_ = keys_.departures();
    keys_.prefetch_states(std::span(into.data(), count));
  }

  /// Before a round's first event.
  result<void> begin(const round& r) {
    progress_.begin(r);
    step_ = 0;
    context_.set_now(r.now);
    if (r.from == round::no_source) return fire_wall_timers(r.now);
    return {};
  }

  /// The mark in force for an event. Where events come in order, and from one edge alone, each of them moves it.
  template <class T>
  event_time mark_for(const event<T>& event) const {
    const auto mark = progress_.at(event.place);
    return trusts_order_ && event.in_order != 0 ? std::max(mark, event.time) : mark;
  }

  /// Before the turn of an event: the timers that are due by then.
  template <class T>
  result<void> fire_before(const event<T>& event) {
    if (const auto mark = mark_for(event); timers_.earliest() <= mark.value) {
      if (auto fired = fire_timers(progress_.at(event.place)); !fired) return fired;
      return fire_timers_at(mark, event.place);
    }
    return {};
  }

  /// Whether the slots that were looked up last are still those of their keys.
  bool slots_hold() const { return looked_up_at_ == keys_.departures(); }

  template <class View>
  key_slot slot_of(const View& key) {
    keys_.begin_stretch();
    return keys_.find_or_load(key, key_table<Key>::hash(key));
  }

  /// The turn of an event.
  template <class T>
  context& begin_turn(key_slot slot, const event<T>& event) {
    step_ = step_of(event.place);
    late_ += event.late_by_ms != 0;
    keys_.current = slot;
    context_.begin_turn(keys_.key(slot), event.time, mark_for(event), event.place, event.late_by_ms,
                        trusts_order_ && event.in_order != 0);
    return context_;
  }

  /// Behind a round's last event.
  result<void> end() {
    if (auto fired = fire_timers(progress_.behind(progress_.steps() - 1)); !fired) return fired;
    progress_.end();
    if (keys_.failure) return *keys_.failure;
    return {};
  }

  P work_;

 private:
  /// Those that the marks of the round's steps let fire, each where it belongs.
  result<void> fire_timers(event_time mark) {
    while (timers_.earliest() <= mark.value) {
      step_ = progress_.first_reaching(event_time(timers_.earliest()), step_);
      if (auto fired = fire_earliest(progress_.behind(step_), place_of_mark(step_)); !fired) return fired;
    }
    return {};
  }

  /// Those that an event lets fire that comes in order.
  result<void> fire_timers_at(event_time mark, round_place place) {
    while (timers_.earliest() <= mark.value) {
      if (auto fired = fire_earliest(mark, place); !fired) return fired;
    }
    return {};
  }

  result<void> fire_earliest(event_time mark, round_place place) {
    const event_time due(timers_.earliest());
    auto due_keys = timers_.take_earliest();
    if (!due_keys) return due_keys.error();
    for (const auto& key : *due_keys) {
      keys_.current = slot_of(key);
      context_.begin_turn(key, due, mark, place);
      if constexpr (requires { work_.on_timer(due, context_); }) work_.on_timer(due, context_);
    }
    return {};
  }

  result<void> fire_wall_timers(wall_time now) {
    while (wall_timers_.earliest() <= now.value) {
      const wall_time due(wall_timers_.earliest());
      auto due_keys = wall_timers_.take_earliest();
      if (!due_keys) return due_keys.error();
      for (const auto& key : *due_keys) {
        keys_.current = slot_of(key);
        context_.begin_turn(key, progress_.now(), progress_.now(), place_of_event(0));
        if constexpr (requires { work_.on_wall_timer(due, context_); }) work_.on_wall_timer(due, context_);
      }
    }
    return {};
  }

  const bool trusts_order_;
  key_table<Key> keys_;
  std::uint64_t looked_up_at_ = 0;
  std::string name_;
  timer_table<Key> timers_;
  timer_table<Key> wall_timers_;
  context context_;
  std::size_t step_ = 0;
  std::uint64_t late_ = 0;
};

}  // namespace millrace::flow
