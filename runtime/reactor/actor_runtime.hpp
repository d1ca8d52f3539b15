#pragma once
#include <chrono>
#include <cstddef>
#include <memory>

#include "runtime/reactor/reactor_options.hpp"

namespace caf {
class actor_system;
}

namespace millrace {

class reactor;

/// The reactors of a process and the actor system on them, from construction until `stop`.
/// Threads: `stop` and the destructor the one that built it, never a reactor; all else any.
class actor_runtime {
 public:
  explicit actor_runtime(const reactor_options& options = {});

  /// As `stop` with no time to wait.
  ~actor_runtime();

  actor_runtime(const actor_runtime&) = delete;
  actor_runtime& operator=(const actor_runtime&) = delete;

  caf::actor_system& system();

  /// How many reactors there are.
  std::size_t size() const;

  /// `index` < size().
  reactor& at(std::size_t index);

  /// Waits until all actors have ended, `grace` at most, then stops the reactors and drops what is left: messages,
  /// timers and handlers that wait. Returns how many actors had not ended; a second call does nothing. Before, the
  /// caller tells the actors to end, destroys sockets and timers that others than handlers and actors own on the
  /// reactors, and drops all handles of detached actors: without bound this waits until they have ended *and* nobody
  /// refers to them. An actor that has not ended may leak what it holds.
  std::size_t stop(std::chrono::milliseconds grace);

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

}  // namespace millrace
