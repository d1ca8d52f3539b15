#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>

#include "actors/group/deadlines.hpp"
#include "actors/group/facts.hpp"
#include "actors/group/group_verifications.hpp"
#include "actors/group/moment.hpp"

namespace millrace {

/// A member as the running node knows it.
struct member {
  member_record who;
  bool is_new = false;  ///< joined with an id that no reply has told it yet
  std::optional<reply_token> parked_join;
  std::optional<reply_token> parked_sync;
};

/// A rebalance that waits for members to join.
struct joining_round {
  bool first = false;             ///< of a group that was empty: waits its delay even if all are there
  bool joined_meanwhile = false;  ///< somebody came since the delay began: it is worth waiting once more
  running_time deadline{};
  running_time delay_left{};  ///< how much the first round may still be extended
};

/// A consumer group: what the log says of it, and who is here now. Starts as a group that does not exist.
/// `facts` changes by `apply` only; the rest dies with the process and is made anew by `resume`.
/// Invariants: every member has a session deadline, or a parked request that ends by another deadline.
struct group {
  std::string id;
  group_facts facts;

  group_phase phase = group_phase::empty;
  generation current{0};
  std::string protocol_type;
  std::string protocol;
  std::string leader;

  std::map<std::string, member> members;         ///< by member id
  std::map<std::string, std::string> instances;  ///< instance id of a static member -> its member id
  std::set<std::string> pending;                 ///< ids given out, to be joined with
  deadlines sessions;                            ///< of members and pending ids

  joining_round joining;               ///< while preparing
  std::set<std::string> sync_missing;  ///< members of the generation that have not asked for their assignment
  running_time sync_deadline{};        ///< they are given up then
  running_time expiry_check_at{};

  group_verifications verifications;  ///< demanded of producers whose transactions are not known here

  /// False: nobody ever came, or all traces are gone, and the value can be thrown away.
  bool exists() const { return !facts.empty() || !members.empty() || !pending.empty() || phase != group_phase::empty; }

  /// Whether anybody may come back to what only the running process knows, although the group does not exist.
  bool is_awaited() const { return !verifications.empty(); }
};

}  // namespace millrace
