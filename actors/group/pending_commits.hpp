#pragma once
#include <functional>
#include <string>

#include "actors/group/decision.hpp"

/// Offsets that are committed with a transaction.
namespace millrace {

/// From a member of the current generation, or from anyone without one. Of a producer whose open transaction is not
/// known here a verification is demanded first; of an epoch lower than the open transaction's nothing is taken.
void decide_transactional_commit(turn& t, const transactional_commit& request, reply_token to);

/// Makes what the transaction holds the committed offsets, or drops it. An offset that was committed after the
/// transaction's, plainly or by a transaction that has ended before, stays.
void decide_transaction_end(turn& t, const transaction_end& request, reply_token to);

/// Transactions hold nothing any more for the partitions that go.
void release_cursors_if(turn& t,
                        const std::function<bool(const std::string& topic, kafka::partition_index partition)>& goes);

/// The order of the next commit.
commit_order next_order(const turn& t);

}  // namespace millrace
