#pragma once
#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <cstddef>
#include <utility>

#include "runtime/flow/event_batch.hpp"
#include "runtime/flow/flow_protocol.hpp"

namespace millrace {

/// The answer to one pull: exactly one call of one member. After the flow has ended it does nothing. Threads: any.
template <class T>
class pull_reply {
 public:
  explicit pull_reply(caf::actor_addr stage) : stage_(std::move(stage)) {}

  /// At most as many events as were asked for. None, if only the position has moved.
  void deliver(event_batch<T> batch) const { send(std::move(batch)); }

  /// There is nothing more, ever: the flow ends when all before has gone through.
  void end() const { send(flow_end::value); }

  void fail(error reason) const { send(flow_failure{std::move(reason)}); }

 private:
  template <class M>
  void send(M message) const {
    if (auto stage = caf::actor_cast<caf::actor>(stage_)) caf::anon_send(stage, std::move(message));
  }

  caf::actor_addr stage_;  // weak: the source that keeps this reply is owned by the stage
};

/// Where a flow's events come from: asked only when there is demand, one pull at a time.
/// Owner: its stage, which destroys it when the flow ends; a pull under way then needs no answer.
/// Threads: those of the stage's turns; it must not block.
template <class T>
class event_source {
 public:
  virtual ~event_source() = default;

  /// Asks for up to `events_max` events. The reply comes now or later, when there are some.
  virtual void pull(std::size_t events_max, pull_reply<T> reply) = 0;
};

}  // namespace millrace
