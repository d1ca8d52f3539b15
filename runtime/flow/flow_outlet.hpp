#pragma once
#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>

#include <deque>
#include <utility>

#include "runtime/flow/event_batch.hpp"
#include "runtime/flow/flow_protocol.hpp"

namespace millrace {

/// A stage's end towards the next one: batches leave as far as credit allows, the others wait here.
template <class T>
class flow_outlet {
 public:
  flow_outlet() = default;

  /// Makes `downstream` the next stage, which will send credit.
  void attach(caf::event_based_actor* self, caf::actor downstream) {
    downstream_ = std::move(downstream);
    self->send(downstream_, flow_attach::value);
  }

  void add_credit(caf::event_based_actor* self, int batches) {
    credit_ += batches;
    while (credit_ > 0 && !waiting_.empty()) {
      send(self, std::move(waiting_.front()));
      waiting_.pop_front();
    }
  }

  void push(caf::event_based_actor* self, event_batch<T> batch) {
    if (credit_ > 0) {
      send(self, std::move(batch));
    } else {
      waiting_.push_back(std::move(batch));
    }
  }

  /// After the last batch. Nothing may wait.
  void end(caf::event_based_actor* self) { self->send(downstream_, flow_end::value); }

  bool has_waiting() const { return !waiting_.empty(); }
  bool has_credit() const { return credit_ > 0; }

 private:
  void send(caf::event_based_actor* self, event_batch<T> batch) {
    --credit_;
    self->send(downstream_, std::move(batch));
  }

  caf::actor downstream_;
  int credit_ = 0;
  std::deque<event_batch<T>> waiting_;
};

}  // namespace millrace
