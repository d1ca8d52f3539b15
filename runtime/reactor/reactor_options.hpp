#pragma once
#include <chrono>
#include <cstddef>

namespace millrace {

/// How many reactors there are and how each divides its thread between actors and sockets.
struct reactor_options {
  /// Reactors, one thread each; 0: as many as the machine has cores.
  std::size_t threads = 0;

  /// How long a reactor without work looks for more before it sleeps. 0: not at all. Sleeping costs the next message
  /// from another core some 60 us on a virtual machine; spinning costs the core. Only for dedicated cores.
  std::chrono::microseconds spin{0};

  /// Messages that an actor may handle before the next actor's turn.
  std::size_t turn_messages_max = 100;

  /// How long actors, and then handlers of sockets and timers, run before the other kind's turn.
  std::chrono::microseconds round_max{500};
};

}  // namespace millrace
