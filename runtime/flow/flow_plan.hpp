#pragma once
#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <functional>
#include <vector>

#include "runtime/flow/flow_options.hpp"

namespace millrace {

/// What a stage needs to know of the flow it is part of.
struct stage_place {
  flow_options options;
  caf::actor supervisor;
  caf::actor downstream;  ///< null for the sink
};

/// Spawns a stage as a child of `parent`, whose home it shares.
using stage_maker = std::function<caf::actor(caf::event_based_actor* parent, const stage_place& place)>;

/// A flow that is described and not yet running. To be started once: it owns source, operations and sink.
struct flow_plan {
  std::vector<stage_maker> stages;  ///< from the source to the sink
};

}  // namespace millrace
