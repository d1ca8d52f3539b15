#pragma once
#include <caf/actor.hpp>

#include "actors/transaction/transaction_participants.hpp"

namespace millrace {

/// How the coordinator tells the groups of the node that `group_directory` leads to: `tell_group` of
/// `transaction_participants`. A group that does not exist has nothing to end, and one that has a later transaction of
/// the producer open has nothing of this one any more: both count as told. `told` gets `request_timed_out` if no
/// answer comes, `coordinator_not_available` if the directory has ended.
decltype(transaction_participants::tell_group) tell_groups_of(caf::actor group_directory);

}  // namespace millrace
