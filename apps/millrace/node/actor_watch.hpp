#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/logging/logger.hpp"

namespace millrace {

/// What of a node has died and is not started anew, so that it serves only in part. Threads: any.
class death_board {
 public:
  void note(std::string what);

  /// "the transaction coordinator has died"; of several the first; empty: all live.
  std::string first() const;

 private:
  mutable std::mutex guard_;
  std::string first_;
};

struct watched_actor {
  std::string what;  ///< "the transaction coordinator"
  caf::actor actor;
};

/// Starts the actor that notes on the board, and in the log, the death of any of these; an end in order is none. It
/// does not keep them alive.
caf::actor spawn_actor_watch(caf::actor_system& system, const std::vector<watched_actor>& watched,
                             std::shared_ptr<death_board> board, logger voice);

}  // namespace millrace
