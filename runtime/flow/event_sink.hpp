#pragma once
#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <utility>

#include "runtime/flow/event_batch.hpp"
#include "runtime/flow/flow_protocol.hpp"

namespace millrace {

/// The answer to one write: exactly one call of one member. After the flow has ended it does nothing. Threads: any.
class write_reply {
 public:
  explicit write_reply(caf::actor_addr stage) : stage_(std::move(stage)) {}

  /// The batch is where it belongs, as durable as that is.
  void done() const { send(flow_written::value); }

  void fail(error reason) const { send(flow_failure{std::move(reason)}); }

 private:
  template <class M>
  void send(M message) const {
    if (auto stage = caf::actor_cast<caf::actor>(stage_)) caf::anon_send(stage, std::move(message));
  }

  caf::actor_addr stage_;  // weak: the sink that keeps this reply is owned by the stage
};

/// Where a flow's events go. What it has not finished is what the flow's source will not be asked for.
/// Owner: its stage, which destroys it when the flow ends. Threads: those of the stage's turns; it must not block.
template <class T>
class event_sink {
 public:
  virtual ~event_sink() = default;

  /// Takes `batch`. Batches come in order; up to the window of them may be unfinished, and may finish in any order.
  virtual void write(event_batch<T> batch, write_reply reply) = 0;
};

}  // namespace millrace
