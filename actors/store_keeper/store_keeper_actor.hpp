#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace millrace {

/// Something that a store wants done again and again. `step` does a part, blocks, and says after how long the next is.
struct store_chore {
  std::function<std::chrono::milliseconds()> step;
  std::chrono::milliseconds first_after;
};

struct store_keeper_options {
  std::function<void(std::function<void()>)> run_blocking;
  std::vector<store_chore> chores;  ///< what they refer to outlives the threads that block
};

/// Has each chore done by the threads that may block, one part of it at a time, and none after the actor has ended but
/// the one that is under way.
caf::actor spawn_store_keeper(caf::actor_system& system, store_keeper_options options);

}  // namespace millrace
