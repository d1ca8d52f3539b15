#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "actors/group/cursor_map.hpp"
#include "actors/group/messages.hpp"
#include "actors/group/pending_cursors.hpp"

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

/// A transaction holds an offset until it ends.
struct cursor_held {
  kafka::producer_id producer;
  kafka::producer_epoch epoch;
  std::string topic;
  kafka::partition_index partition;
  cursor value;
};

/// It does no more: the transaction has ended, or the partition is not to have an offset.
struct cursor_released {
  kafka::producer_id producer;
  std::string topic;
  kafka::partition_index partition;
};

/// What happened to one group, as it stands in the cursor log. A later fact replaces an earlier one of the same key
/// (the group; topic and partition; producer, topic and partition), so the log may be compacted.
using group_fact =
    std::variant<group_recorded, group_erased, cursor_committed, cursor_erased, cursor_held, cursor_released>;

/// Everything of a group that outlives the process. Changed by `apply` alone.
struct group_facts {
  std::shared_ptr<const group_record> record;  ///< null: never had a member
  cursor_map cursors;
  std::size_t cursor_bytes = 0;  ///< of memory that `cursors` take, about
  pending_cursors pending;
  commit_order last_order;  ///< of all commits that are remembered

  /// Total: any fact may follow any other. Replay of a log is this and nothing else.
  void apply(const group_fact& fact);

  bool empty() const { return record == nullptr && cursors.empty() && pending.empty(); }

  /// Of memory that all offsets take, about.
  std::size_t offset_bytes() const { return cursor_bytes + pending.bytes(); }
};

bool operator==(const group_facts& a, const group_facts& b);

/// What phase the group with these facts is in when nothing else is known: rebalances under way are forgotten.
group_phase phase_after(const group_facts& facts);

}  // namespace millrace
