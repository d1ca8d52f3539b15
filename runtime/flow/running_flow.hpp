#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "runtime/flow/flow_options.hpp"
#include "runtime/flow/flow_plan.hpp"
#include "runtime/flow/flow_supervisor.hpp"

namespace millrace {

class reactor;

/// A flow that has been started. Goes on when this object is gone. Threads: any.
class running_flow {
 public:
  /// Starts `plan`, all stages at home on `home`, or where CAF puts them if that is null. `on_end` is called once.
  static running_flow start(caf::actor_system& system, reactor* home, flow_plan plan, const flow_options& options,
                            flow_ended on_end);

  /// Pulls nothing more; what is under way goes through, then the flow ends with success.
  void drain() const;

  /// Ends the flow now; what is under way is dropped, unless a sink has it already. It ends with `unavailable`.
  void abort() const;

 private:
  explicit running_flow(caf::actor supervisor) : supervisor_(std::move(supervisor)) {}

  caf::actor supervisor_;
};

}  // namespace millrace
