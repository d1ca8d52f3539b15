#pragma once
#include <caf/stateful_actor.hpp>

#include <memory>
#include <optional>

#include "runtime/flow/event_sink.hpp"
#include "runtime/flow/flow_inlet.hpp"
#include "runtime/flow/flow_plan.hpp"

namespace millrace {

template <class T>
struct sink_stage_state {
  static constexpr const char* name = "flow_sink";

  std::shared_ptr<event_sink<T>> sink;
  std::optional<flow_inlet> inlet;
  int unfinished = 0;  // batches
  bool upstream_ended = false;
  bool failed = false;
};

/// The actor of a sink: gives credit back for what the sink has finished, ends when it has finished all.
template <class T>
caf::behavior sink_stage(caf::stateful_actor<sink_stage_state<T>>* self, std::shared_ptr<event_sink<T>> sink,
                         stage_place place) {
  self->state.sink = std::move(sink);
  self->state.inlet.emplace(place.options.window_batches);
  const auto end_if_finished = [self] {
    const auto& state = self->state;
    if (state.upstream_ended && state.unfinished == 0 && !state.failed) self->quit();
  };
  return {
      [self](const event_batch<T>& batch) {
        if (self->state.failed) return;
        ++self->state.unfinished;
        self->state.sink->write(batch, write_reply(self->address()));
      },
      [self, end_if_finished](flow_written) {
        --self->state.unfinished;
        self->state.inlet->finish_one(self);
        end_if_finished();
      },
      [self](flow_attach) { self->state.inlet->attach(self); },
      [self, end_if_finished](flow_end) {
        self->state.upstream_ended = true;
        end_if_finished();
      },
      [self, supervisor = place.supervisor](const flow_failure& failure) {
        self->state.failed = true;
        self->send(supervisor, failure);
      },
  };
}

}  // namespace millrace
