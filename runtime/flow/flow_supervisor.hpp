#pragma once
#include <caf/stateful_actor.hpp>

#include <functional>
#include <optional>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/flow_options.hpp"
#include "runtime/flow/flow_plan.hpp"

namespace millrace {

/// Called once, when all stages are gone: success if the flow ended by itself or was drained, else the first reason.
/// Threads: the flow's home.
using flow_ended = std::function<void(result<void>)>;

struct flow_supervisor_state {
  static constexpr const char* name = "flow";

  std::vector<caf::actor> stages;  // from the source to the sink, those that still are
  std::optional<error> failure;
  flow_ended on_end;
  caf::actor self;  // keeps the flow going when nobody else refers to it; released at its end
};

/// The actor that spawns a flow's stages and ends them all when one fails. It drains on `flow_drain`; told to exit, it
/// drops what is under way.
caf::behavior flow_supervisor(caf::stateful_actor<flow_supervisor_state>* self, flow_plan plan, flow_options options,
                              flow_ended on_end);

}  // namespace millrace
