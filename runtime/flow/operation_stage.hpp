#pragma once
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>

#include "runtime/flow/flow_inlet.hpp"
#include "runtime/flow/flow_outlet.hpp"
#include "runtime/flow/flow_plan.hpp"
#include "runtime/flow/operation.hpp"

namespace millrace {

template <class In, class Out>
struct operation_stage_state {
  static constexpr const char* name = "flow_stage";

  std::shared_ptr<operation<In, Out>> work;
  std::optional<flow_inlet> inlet;
  flow_outlet<Out> outlet;
  std::deque<event_batch<In>> waiting;  // at most the window
  bool upstream_ended = false;
  bool failed = false;
};

/// Hands what followed from a batch on, in batches of at most `events_max`; the last one carries the position.
template <class Out>
void push_split(caf::event_based_actor* self, flow_outlet<Out>& outlet, std::vector<Out> events,
                std::optional<source_position> position, std::size_t events_max) {
  auto next = events.begin();
  while (static_cast<std::size_t>(events.end() - next) > events_max) {
    const auto end = next + static_cast<std::ptrdiff_t>(events_max);
    outlet.push(self, event_batch<Out>({std::move_iterator(next), std::move_iterator(end)}, std::nullopt));
    next = end;
  }
  events.erase(events.begin(), next);
  outlet.push(self, event_batch<Out>(std::move(events), position));
}

/// Works on the batch that waits longest; an error of the operation goes to the caller.
template <class In, class Out>
result<void> work_on_next(caf::stateful_actor<operation_stage_state<In, Out>>* self, std::size_t events_max) {
  auto& state = self->state;
  const auto batch = std::move(state.waiting.front());
  state.waiting.pop_front();
  std::vector<Out> out;
  for (auto& event : *batch.events) {
    if (auto worked = state.work->on_event(std::move(event), out); !worked) return worked;
  }
  push_split(self, state.outlet, std::move(out), batch.position, events_max);
  state.inlet->finish_one(self);
  return {};
}

/// The actor of an operation. It works on a batch only when all that followed from the one before has left, so what it
/// holds is bounded by its window and by what follows from one batch.
template <class In, class Out>
caf::behavior operation_stage(caf::stateful_actor<operation_stage_state<In, Out>>* self,
                              std::shared_ptr<operation<In, Out>> work, stage_place place) {
  self->state.work = std::move(work);
  self->state.inlet.emplace(place.options.window_batches);
  self->state.outlet.attach(self, place.downstream);
  const auto advance = [self, supervisor = place.supervisor, events_max = place.options.batch_events_max] {
    auto& state = self->state;
    while (!state.failed && !state.waiting.empty() && state.outlet.has_credit() && !state.outlet.has_waiting()) {
      if (auto worked = work_on_next(self, events_max); !worked) {
        state.failed = true;
        self->send(supervisor, flow_failure{worked.error()});
      }
    }
    if (state.failed || !state.upstream_ended || !state.waiting.empty() || state.outlet.has_waiting()) return;
    state.outlet.end(self);
    self->quit();
  };
  return {
      [self, advance](const event_batch<In>& batch) {
        self->state.waiting.push_back(batch);
        advance();
      },
      [self, advance](flow_credit, int batches) {
        self->state.outlet.add_credit(self, batches);
        advance();
      },
      [self](flow_attach) { self->state.inlet->attach(self); },
      [self, advance](flow_end) {
        self->state.upstream_ended = true;
        advance();
      },
  };
}

}  // namespace millrace
