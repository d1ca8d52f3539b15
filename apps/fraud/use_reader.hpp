#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <memory>

#include "apps/fraud/fraud_board.hpp"
#include "apps/fraud/fraud_events.hpp"
#include "runtime/flow/event_source.hpp"

namespace millrace {
class reactor;
}

namespace millrace::fraud {

struct use_reader_options {
  caf::actor partition;
  kafka::offset from;
  std::function<void(std::function<void()>)> run_blocking;  ///< runs work off the reactors, in order or not
  std::shared_ptr<fraud_board> board;
};

/// The source of a flow: the records of one partition, read in process. It asks the partition only when the flow has
/// demand, and at the end of the partition is told when there is more; it does not poll. `home` as in
/// `running_flow::start`.
std::unique_ptr<event_source<seen_use>> read_uses(caf::actor_system& system, reactor* home, use_reader_options options);

}  // namespace millrace::fraud
