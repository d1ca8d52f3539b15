#pragma once
#include <caf/actor.hpp>
#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>

#include "runtime/flow/credit_window.hpp"
#include "runtime/flow/flow_protocol.hpp"

namespace millrace {

/// A stage's end towards the one above: grants it credit, at first a window and then for what has been finished.
class flow_inlet {
 public:
  explicit flow_inlet(int window_batches) : window_(window_batches) {}

  /// In the turn of `flow_attach`: its sender is the upstream.
  void attach(caf::event_based_actor* self) {
    upstream_ = caf::actor_cast<caf::actor>(self->current_sender());
    self->send(upstream_, flow_credit::value, window_.batches());
  }

  void finish_one(caf::event_based_actor* self) {
    if (const int credit = window_.finish_one(); credit != 0) self->send(upstream_, flow_credit::value, credit);
  }

 private:
  credit_window window_;
  caf::actor upstream_;
};

}  // namespace millrace
