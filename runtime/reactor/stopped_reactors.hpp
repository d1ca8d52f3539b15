#pragma once
#include <chrono>
#include <memory>

#include "codecs/base/result.hpp"

namespace millrace {

class actor_runtime;

/// Runs `f()` on the caller's thread while no reactor of `runtime` runs anything: between two turns of each, so that
/// what `f` sees of all of them belongs to one instant, and nothing that an actor did after another's answer is seen
/// without what was before it. `unavailable`, and `f` does not run, if they have not all stopped within `patience`.
/// `f` is short: they all wait for it. Threads: none of the reactors; one caller at a time.
template <class F>
result<void> with_reactors_stopped(actor_runtime& runtime, std::chrono::milliseconds patience, F f);

/// What the template stands on: stops them while it lives.
class reactor_stop {
 public:
  reactor_stop(actor_runtime& runtime, std::chrono::milliseconds patience);
  ~reactor_stop();
  reactor_stop(const reactor_stop&) = delete;
  reactor_stop& operator=(const reactor_stop&) = delete;

  /// Whether all have stopped.
  bool complete() const { return complete_; }

 private:
  struct gate;
  std::shared_ptr<gate> gate_;
  bool complete_ = false;
};

template <class F>
result<void> with_reactors_stopped(actor_runtime& runtime, std::chrono::milliseconds patience, F f) {
  const reactor_stop stopped(runtime, patience);
  if (!stopped.complete()) return make_error(errc::unavailable, "the reactors did not stop in time");
  f();
  return {};
}

}  // namespace millrace
