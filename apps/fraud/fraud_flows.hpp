#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/atom.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "actors/catalog/catalog_publication.hpp"
#include "apps/fraud/fraud_board.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {
class reactor;
}

namespace millrace::fraud {

inline constexpr const char* input_topic = "transactions";
inline constexpr const char* alerts_topic = "alerts";

/// service -> its flows: end. Answered (with nothing) when all are gone; the actor ends.
using stop_flows = caf::atom_constant<caf::atom("stopflows")>;

/// What is pointed to outlives the flows.
struct fraud_flows_options {
  const catalog_publication* topics;
  std::function<reactor*(std::size_t home)> reactor_at;  ///< of a partition's home; null: where CAF puts it
  millrace::disk* disk;
  const clock* time;
  std::string directory;                                    ///< of the checkpoints
  std::function<void(std::function<void()>)> run_blocking;  ///< runs work that may block, on a thread that may
  std::shared_ptr<fraud_board> board;
  std::chrono::milliseconds look_interval{1000};  ///< between looks at the topics
  logger voice{};
};

/// Starts the actor that keeps one flow running for each partition of `transactions`, from its checkpoint on: also for
/// partitions that are added later, and anew when one of the two topics is deleted and made again. A flow that fails is
/// started again after a `restart_delay`, and the log and the board say so.
caf::actor run_fraud_flows(caf::actor_system& system, reactor* home, fraud_flows_options options);

}  // namespace millrace::fraud
