#pragma once
#include <chrono>
#include <cstdint>

namespace millrace {

/// What a reactor has done since it started. Sampled twice, the difference over the time between is its utilisation.
struct reactor_usage {
  std::chrono::nanoseconds busy{0};  ///< on a CPU, less the time it spent spinning for work
  std::uint64_t turns = 0;           ///< of actors and posted functions
  std::uint64_t handlers = 0;        ///< of sockets and timers that were run
  std::uint64_t wakes = 0;           ///< times another thread ended its sleep
};

}  // namespace millrace
