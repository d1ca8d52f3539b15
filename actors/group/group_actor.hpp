#pragma once
#include <caf/actor.hpp>
#include <caf/actor_config.hpp>
#include <caf/actor_system.hpp>

#include <string>

#include "actors/group/decision.hpp"
#include "runtime/base/budget.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// What every group of a node works with. The references outlive the groups.
struct group_environment {
  const group_limits* limits;
  memory_budget* memory;  ///< of what clients make the groups remember
  const clock* time;
  random_bits random;
  caf::actor cursor_log;  ///< takes `envelope<schema::AppendRequest>`, answers `envelope<schema::AppendReply>`
  logger voice{};
};

/// Starts the actor of one group, which has `facts` already; on the reactor of `config`. It answers
/// `envelope<schema::GroupRequest>` with `envelope<schema::GroupReply>` when everything decided up to then is durable.
/// While the log does not take what was decided nothing more is decided: requests fail with COORDINATOR_NOT_AVAILABLE,
/// the append is repeated, and once it has succeeded the group goes on as after a restart.
/// The directory hears of its phase (`GroupStatus`), and when nothing is left of it (`GroupIdle`).
caf::actor spawn_group(caf::actor_system& system, caf::actor_config config, std::string id, group_facts facts,
                       group_environment environment, caf::actor directory);

/// Unpredictable bits from the operating system. Threads: any.
random_bits system_random();

}  // namespace millrace
