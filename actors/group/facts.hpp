#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actors/group/messages.hpp"

namespace millrace {

/// A member as the log knows it.
struct member_record {
  std::string id;
  std::optional<std::string> instance_id;
  std::string client_id;
  std::string client_host;
  std::chrono::milliseconds session_timeout{};
  std::chrono::milliseconds rebalance_timeout{};
  std::vector<group_protocol> protocols;
  opaque assignment;
  friend bool operator==(const member_record&, const member_record&) = default;
};

/// One generation. It is recorded when its members are known and again when they have their assignments, so that
/// generations only grow, across crashes too.
struct group_record {
  std::string protocol_type;
  generation at{0};
  std::string protocol;
  std::string leader;
  bool assigned = false;
  kafka::timestamp since{-1};  ///< when the generation began; of an empty group: when the last member went
  std::vector<member_record> members;
  friend bool operator==(const group_record&, const group_record&) = default;
};

/// A committed offset.
struct cursor {
  kafka::offset at;
  kafka::leader_epoch epoch{-1};
  std::string metadata;
  kafka::timestamp committed_at;
  std::optional<kafka::timestamp> expires_at;  ///< set by the client, instead of the node's retention
  friend bool operator==(const cursor&, const cursor&) = default;
};

struct group_recorded {
  std::shared_ptr<const group_record> record;
};
struct group_erased {};
struct cursor_committed {
  std::string topic;
  kafka::partition_index partition;
  cursor value;
};
struct cursor_erased {
  std::string topic;
  kafka::partition_index partition;
};

/// What happened to one group, as it stands in the cursor log. A later fact replaces an earlier one of the same key
/// (the group; or topic and partition), so the log may be compacted.
using group_fact = std::variant<group_recorded, group_erased, cursor_committed, cursor_erased>;

/// Committed offsets by topic and partition. No topic is empty.
using cursor_map = std::map<std::string, std::map<kafka::partition_index, cursor>>;

/// Everything of a group that outlives the process. Changed by `apply` alone.
struct group_facts {
  std::shared_ptr<const group_record> record;  ///< null: never had a member
  cursor_map cursors;
  std::size_t cursor_bytes = 0;  ///< of memory, about

  /// Total: any fact may follow any other. Replay of a log is this and nothing else.
  void apply(const group_fact& fact);

  bool empty() const { return record == nullptr && cursors.empty(); }
};

bool operator==(const group_facts& a, const group_facts& b);

/// What phase the group with these facts is in when nothing else is known: rebalances under way are forgotten.
group_phase phase_after(const group_facts& facts);

/// The shortest list of facts that makes `facts` out of nothing: with these the log before may be cut.
std::vector<group_fact> snapshot(const group_facts& facts);

}  // namespace millrace
