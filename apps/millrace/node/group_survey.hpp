#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "actors/group/messages.hpp"

namespace millrace {

class reactor;

/// A consumer group as it says of itself.
struct surveyed_group {
  std::string id;
  group_phase phase = group_phase::dead;
  std::size_t members = 0;
  std::vector<topic_cursors> cursors;  ///< the offsets it has committed
};

struct group_survey {
  std::vector<surveyed_group> groups;
  std::size_t left_out = 0;  ///< groups that were not asked, as there were too many
};

/// Asks the directory for the groups and at most `groups_max` of them for their members and offsets, then calls `done`
/// once, on `home`. A group that does not answer within two seconds stands there without them.
void survey_groups(caf::actor_system& system, reactor& home, const caf::actor& directory, std::size_t groups_max,
                   std::function<void(group_survey)> done);

}  // namespace millrace
