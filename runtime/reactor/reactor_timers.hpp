#pragma once
#include <caf/detail/simple_actor_clock.hpp>

namespace millrace {

/// The delayed messages and time-outs of the actors of one reactor. Threads: the reactor's.
class reactor_timers final : public caf::detail::simple_actor_clock {
 public:
  bool empty() const { return schedule_.empty(); }

  /// When the earliest is due; not to be called when empty.
  time_point next() const { return schedule_.begin()->first; }
};

}  // namespace millrace
