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

  stage_figures figures() const override {
    return {.late = late_, .held = 0, .keys = keys_.size(), .mark = progress_.now()};
  }

 protected:
  static constexpr std::size_t stretch = 64;  // events whose keys are looked up together: their cache lines fit

  /// Slots of a stretch of events, looked up so that the memory is fetched for all before it is used for one.
  template <class T, class KeyOf>
  void look_up(const event<T>* from, std::size_t count, KeyOf& key_of, std::array<key_slot, stretch>& into) {
    std::array<std::uint64_t, stretch> hashes;
    for (std::size_t i = 0; i < count; ++i) {
      hashes[i] = key_table<Key>::hash(key_of(from[i].value));
      keys_.prefetch(hashes[i]);
    }
    for (std::size_t i = 0; i < count; ++i) into[i] = keys_.find_or_load(key_of(from[i].value), hashes[i]);
    keys_.prefetch_states(std::span(into.data(), count));
  }

  /// Before a round's first event.
  result<void> begin(const round& r) {
    progress_.begin(r);
    keys_.begin_round();
    step_ = 0;
    context_.set_now(r.now);
    if (r.from == round::no_source) return fire_wall_timers(r.now);
    return {};
  }

  /// The turn of an event, whose slot is known.
  template <class T>
  result<void> begin_turn(key_slot slot, const event<T>& event) {
    const auto mark = progress_.at(event.place);
    if (timers_.earliest() <= mark.value) {
      if (auto fired = fire_timers(mark); !fired) return fired;
    }
    step_ = step_of(event.place);
    late_ += event.late_by_ms != 0;
    keys_.current = slot;
    context_.begin_turn(keys_.key(slot), event.time, mark, event.place, event.late_by_ms);
    return {};
  }

  /// Behind a round's last event.
  result<void> end() {
    if (auto fired = fire_timers(progress_.behind(progress_.steps() - 1)); !fired) return fired;
    progress_.end();
    if (keys_.failure) return *keys_.failure;
    return {};
  }

  P work_;
  key_table<Key> keys_;
  context& turn() { return context_; }

 private:
  result<void> fire_timers(event_time mark) {
    while (timers_.earliest() <= mark.value) {
      const event_time due(timers_.earliest());
      step_ = progress_.first_reaching(due, step_);
      auto due_keys = timers_.take_earliest();
      if (!due_keys) return due_keys.error();
      for (const auto& key : *due_keys) {
        keys_.current = keys_.find_or_load(key, key_table<Key>::hash(key));
        context_.begin_turn(key, due, progress_.behind(step_), place_of_mark(step_), 0);
        if constexpr (requires { work_.on_timer(due, context_); }) work_.on_timer(due, context_);
      }
    }
    return {};
  }

  result<void> fire_wall_timers(wall_time now) {
    while (wall_timers_.earliest() <= now.value) {
      const wall_time due(wall_timers_.earliest());
      auto due_keys = wall_timers_.take_earliest();
      if (!due_keys) return due_keys.error();
      for (const auto& key : *due_keys) {
        keys_.current = keys_.find_or_load(key, key_table<Key>::hash(key));
        context_.begin_turn(key, progress_.now(), progress_.now(), place_of_event(0), 0);
        if constexpr (requires { work_.on_wall_timer(due, context_); }) work_.on_wall_timer(due, context_);
      }
    }
    return {};
  }

  std::string name_;
  timer_table<Key> timers_;
  timer_table<Key> wall_timers_;
  context context_;
  std::size_t step_ = 0;
  std::uint64_t late_ = 0;
};

}  // namespace millrace::flow
