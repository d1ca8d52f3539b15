#include "runtime/flow/flow_supervisor.hpp"

#include <caf/actor_system_config.hpp>

#include <algorithm>

#include "runtime/flow/flow_protocol.hpp"

namespace millrace {
namespace {

using supervisor_ptr = caf::stateful_actor<flow_supervisor_state>*;

void fail(supervisor_ptr self, error reason) {
  if (self->state.failure) return;
  self->state.failure = std::move(reason);
  for (const auto& stage : self->state.stages) self->send_exit(stage, caf::exit_reason::user_shutdown);
}

void stage_has_ended(supervisor_ptr self, const caf::down_msg& down) {
  std::erase_if(self->state.stages, [&](const caf::actor& stage) { return stage.address() == down.source; });
  if (down.reason) fail(self, make_error(errc::unavailable, "a stage ended: " + self->system().render(down.reason)));
  if (!self->state.stages.empty()) return;
  const auto on_end = std::move(self->state.on_end);
  const auto failure = std::move(self->state.failure);
  self->state.self = nullptr;
  self->quit();
  on_end(failure ? result<void>(*failure) : result<void>());
}

}  // namespace

caf::behavior flow_supervisor(supervisor_ptr self, flow_plan plan, flow_options options, flow_ended on_end) {
  self->state.on_end = std::move(on_end);
  self->state.self = self;
  self->set_down_handler([self](const caf::down_msg& down) { stage_has_ended(self, down); });
  self->set_exit_handler([self](const caf::exit_msg&) { fail(self, make_error(errc::unavailable, "told to stop")); });

  stage_place place{.options = options, .supervisor = self, .downstream = nullptr};
  for (auto make = plan.stages.rbegin(); make != plan.stages.rend(); ++make) {
    place.downstream = (*make)(self, place);
    self->monitor(place.downstream);
    self->state.stages.insert(self->state.stages.begin(), place.downstream);
  }
  return {
      [self, source = self->state.stages.front().address()](flow_drain) {
        const auto& first = self->state.stages.front();
        if (first.address() == source) self->send(first, flow_drain::value);  // else it has ended by itself
      },
      [self](const flow_failure& failure) { fail(self, failure.reason); },
  };
}

}  // namespace millrace
