#include "runtime/flow/running_flow.hpp"

#include <caf/send.hpp>

#include "runtime/flow/flow_protocol.hpp"
#include "runtime/reactor/reactor.hpp"
#include "runtime/reactor/spawn_on.hpp"

namespace millrace {

running_flow running_flow::start(caf::actor_system& system, reactor* home, flow_plan plan, const flow_options& options,
                                 flow_ended on_end) {
  if (home != nullptr) {
    return running_flow(spawn_on(system, *home, flow_supervisor, std::move(plan), options, std::move(on_end)));
  }
  return running_flow(system.spawn(flow_supervisor, std::move(plan), options, std::move(on_end)));
}

void running_flow::drain() const { caf::anon_send(supervisor_, flow_drain::value); }

void running_flow::abort() const { caf::anon_send_exit(supervisor_, caf::exit_reason::user_shutdown); }

}  // namespace millrace
