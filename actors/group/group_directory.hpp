#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "actors/group/group_actor.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// cursor log loader -> group directory, once: what the groups of this node remember, or why that cannot be known.
struct groups_loaded {
  result<std::shared_ptr<const std::map<std::string, group_facts>>> groups;
};

struct group_directory_options {
  group_environment environment;

  /// Where the group of this name is to run. Threads: called by the directory.
  std::function<caf::actor_config(const std::string& group_id)> home_of;
};

/// Starts the directory of the node's groups, where every request to a group goes: `envelope<schema::GroupRequest>` is
/// passed on to the group's actor, which is started if need be and ended when nothing is left of the group;
/// `envelope<schema::GroupsQuery>` is answered from what groups have told of themselves. A request to forget topics
/// goes to all. Until `groups_loaded` has come everything is answered COORDINATOR_LOAD_IN_PROGRESS. Its groups end with
/// it.
caf::actor spawn_group_directory(caf::actor_system& system, caf::actor_config config, group_directory_options options);

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::groups_loaded)
