#pragma once
#include <caf/stateful_actor.hpp>

#include <memory>

#include "runtime/flow/event_source.hpp"
#include "runtime/flow/flow_outlet.hpp"
#include "runtime/flow/flow_plan.hpp"

namespace millrace {

template <class T>
struct source_stage_state {
  static constexpr const char* name = "flow_source";

  std::shared_ptr<event_source<T>> source;
  flow_outlet<T> outlet;
  bool pulling = false;
  bool ended = false;  // also after a failure: what still comes is dropped
};

/// The actor of a source: pulls when there is credit and no pull under way.
template <class T>
caf::behavior source_stage(caf::stateful_actor<source_stage_state<T>>* self, std::shared_ptr<event_source<T>> source,
                           stage_place place) {
  self->state.source = std::move(source);
  self->state.outlet.attach(self, place.downstream);
  const auto pull = [self, events_max = place.options.batch_events_max] {
    auto& state = self->state;
    if (state.ended || state.pulling || !state.outlet.has_credit()) return;
    state.pulling = true;
    state.source->pull(events_max, pull_reply<T>(self->address()));
  };
  const auto end = [self] {
    self->state.ended = true;
    self->state.outlet.end(self);
    self->quit();
  };
  return {
      [self, pull](const event_batch<T>& batch) {
        if (self->state.ended) return;
        self->state.pulling = false;
        self->state.outlet.push(self, batch);
        pull();
      },
      [self, pull](flow_credit, int batches) {
        self->state.outlet.add_credit(self, batches);
        pull();
      },
      [end](flow_end) { end(); },
      [end](flow_drain) { end(); },
      [self, supervisor = place.supervisor](const flow_failure& failure) {
        self->state.ended = true;
        self->send(supervisor, failure);
      },
  };
}

}  // namespace millrace
