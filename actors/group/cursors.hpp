#pragma once
#include "actors/group/decision.hpp"

/// The committed offsets of a group; those of open transactions: pending_commits.hpp.
namespace millrace {

/// From a member of the current generation, or, while nobody is a member, from anyone without one.
void decide_commit(turn& t, const commit_request& request, reply_token to);

cursors_reply find_cursors(const group_facts& facts, const cursors_query& query);

/// Refused for topics that members subscribe to. What transactions hold for the partitions goes, too.
void decide_cursors_deletion(turn& t, const cursors_deletion& request, reply_token to);

void forget_topics(turn& t, const topics_deletion& request);

/// Erases what has outlived its retention. It counts from the commit; in a group that had members, from when the last
/// one went, if that was later. While there are members only topics that none of them subscribes to expire, and nothing
/// for which a transaction holds another.
void expire_cursors(turn& t);

/// And all that transactions hold.
void erase_all_cursors(turn& t);

}  // namespace millrace
