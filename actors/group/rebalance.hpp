#pragma once
#include "actors/group/decision.hpp"

/// How a group comes to its next generation: members join, the leader assigns, members learn what they got.
namespace millrace {

/// Asks all members to join anew; parked syncs are told so. A group that was empty first waits for more members.
void begin_rebalance(turn& t);

/// Begins the generation if all members have joined and nobody holds an unused id. The first generation waits out its
/// delay in any case.
void complete_if_all_joined(turn& t);

/// After members have gone: the rest shares out their work.
void after_departure(turn& t);

/// The joining has taken as long as it may.
void joining_ended(turn& t);

/// The time to ask for assignments is up: who has not asked is taken out.
void sync_ended(turn& t);

/// True if some members of the generation have not asked for their assignment, and may do so until `sync_deadline`.
bool awaits_syncs(const group& g);

/// What a member is told that belongs to the current generation.
join_reply joined(const group& g, const member& m);

}  // namespace millrace
