#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "codecs/base/strong.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/units.hpp"

/// What a group is asked and what it answers, as values. On the way they are the Cap'n Proto messages of
/// codecs/schema/group.capnp; request_message.hpp and reply_message.hpp turn one into the other.
namespace millrace {

/// Names the request that a reply answers: given by the group's shell, unique while the request is unanswered.
using reply_token = strong<struct reply_token_tag, std::uint64_t>;

/// One membership of a group, from one rebalance to the next. 0: there has been none. -1: the sender is no member.
using generation = strong<struct generation_tag, std::int32_t>;

/// Bytes that only the clients understand.
using opaque = std::string;

/// An assignment strategy that a member offers, with what it tells the leader.
struct group_protocol {
  std::string name;
  opaque metadata;
  friend bool operator==(const group_protocol&, const group_protocol&) = default;
};

struct topic_partitions {
  std::string topic;
  std::vector<kafka::partition_index> partitions;
  friend bool operator==(const topic_partitions&, const topic_partitions&) = default;
};

// --- connection -> group

/// Parked until the rebalance it takes part in is complete. `member_id` is empty at first.
struct join_request {
  std::string member_id;
  std::optional<std::string> instance_id;
  std::string client_id;
  std::string client_host;
  std::chrono::milliseconds session_timeout{};
  std::chrono::milliseconds rebalance_timeout{};
  std::string protocol_type;
  std::vector<group_protocol> protocols;  ///< the preferred one first
  bool asks_twice = false;                ///< version 4 and up: is told its id first and joins with it
  bool may_skip_assignment = false;       ///< version 9 and up: a leader that came back can be told to change nothing
  friend bool operator==(const join_request&, const join_request&) = default;
};

struct member_assignment {
  std::string member_id;
  opaque assignment;
  friend bool operator==(const member_assignment&, const member_assignment&) = default;
};

/// Parked until the leader's own request brings the assignments and these are durable.
struct sync_request {
  std::string member_id;
  std::optional<std::string> instance_id;
  generation at{-1};
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol;
  std::vector<member_assignment> assignments;  ///< from the leader only
  friend bool operator==(const sync_request&, const sync_request&) = default;
};

struct heartbeat_request {
  std::string member_id;
  std::optional<std::string> instance_id;
  generation at{-1};
  friend bool operator==(const heartbeat_request&, const heartbeat_request&) = default;
};

/// An empty `member_id` with an `instance_id`: an administrator removes a static member.
struct member_identity {
  std::string member_id;
  std::optional<std::string> instance_id;
  friend bool operator==(const member_identity&, const member_identity&) = default;
};

struct leave_request {
  std::vector<member_identity> members;
  friend bool operator==(const leave_request&, const leave_request&) = default;
};

struct partition_commit {
  kafka::partition_index partition;
  kafka::offset at;
  kafka::leader_epoch epoch{-1};
  std::string metadata;
  std::optional<kafka::timestamp> expires_at;  ///< versions 2 to 4: the client's own retention
  friend bool operator==(const partition_commit&, const partition_commit&) = default;
};

struct topic_commit {
  std::string topic;
  std::vector<partition_commit> partitions;
  friend bool operator==(const topic_commit&, const topic_commit&) = default;
};

/// From a member, or with generation -1 and no member id from one that uses the group for its offsets alone.
struct commit_request {
  std::string member_id;
  std::optional<std::string> instance_id;
  generation at{-1};
  bool knows_group_errors = false;  ///< version 9 and up: may be told that there is no such group
  std::vector<topic_commit> topics;
  bool by_node = false;  ///< the node's own, of what a snapshot had: it is not looked at who is a member
  friend bool operator==(const commit_request&, const commit_request&) = default;
};

/// As `commit_request`, but what it names is committed only once the producer's transaction is.
struct transactional_commit {
  std::string member_id;
  std::optional<std::string> instance_id;
  generation at{-1};
  kafka::producer_id producer{-1};
  kafka::producer_epoch epoch{-1};
  std::uint64_t verification = 0;    ///< what the group demanded, once the coordinator has said that it takes part
  std::vector<topic_commit> topics;  ///< `expires_at` is not looked at
  friend bool operator==(const transactional_commit&, const transactional_commit&) = default;
};

/// Committed offsets of the named partitions; of all that have one if `topics` is absent.
struct cursors_query {
  std::optional<std::vector<topic_partitions>> topics;
  bool stable_only = false;  ///< not those of partitions for which a transaction holds another
  friend bool operator==(const cursors_query&, const cursors_query&) = default;
};

struct cursors_deletion {
  std::vector<topic_partitions> topics;
  friend bool operator==(const cursors_deletion&, const cursors_deletion&) = default;
};

struct group_query {
  friend bool operator==(const group_query&, const group_query&) = default;
};

struct group_deletion {
  friend bool operator==(const group_deletion&, const group_deletion&) = default;
};

/// catalog -> every group: these topics are no more. Not answered.
struct topics_deletion {
  std::vector<std::string> topics;
  friend bool operator==(const topics_deletion&, const topics_deletion&) = default;
};

/// coordinator -> group: the transaction of this producer has ended. May come twice.
struct transaction_end {
  kafka::producer_id producer{-1};
  kafka::producer_epoch epoch{-1};
  bool commits = false;
  friend bool operator==(const transaction_end&, const transaction_end&) = default;
};

// --- group -> connection, when everything decided up to then is durable

struct joined_member {
  std::string member_id;
  std::optional<std::string> instance_id;
  opaque metadata;
  friend bool operator==(const joined_member&, const joined_member&) = default;
};

struct join_reply {
  kafka::error_code error{};
  generation at{-1};
  std::string protocol_type;
  std::string protocol;
  std::string leader;
  std::string member_id;
  bool skip_assignment = false;
  std::vector<joined_member> members;  ///< for the leader only
  friend bool operator==(const join_reply&, const join_reply&) = default;
};

struct sync_reply {
  kafka::error_code error{};
  std::string protocol_type;
  std::string protocol;
  opaque assignment;
  friend bool operator==(const sync_reply&, const sync_reply&) = default;
};

struct heartbeat_reply {
  kafka::error_code error{};
  friend bool operator==(const heartbeat_reply&, const heartbeat_reply&) = default;
};

struct left_member {
  member_identity who;
  kafka::error_code error{};
  friend bool operator==(const left_member&, const left_member&) = default;
};

struct leave_reply {
  kafka::error_code error{};
  std::vector<left_member> members;  ///< in the order of the request
  friend bool operator==(const leave_reply&, const leave_reply&) = default;
};

struct commit_reply {
  kafka::error_code error{};              ///< of the whole request
  std::vector<kafka::error_code> errors;  ///< of each partition, in the order of the request
  friend bool operator==(const commit_reply&, const commit_reply&) = default;
};

/// With a `verification`, nothing was kept: no open transaction of this producer and epoch is known to the group. When
/// the coordinator has said that the group takes part, the commit may come again with this number, once. An end of a
/// transaction of the producer makes it worthless.
struct transactional_commit_reply {
  kafka::error_code error{};              ///< of the whole request
  std::uint64_t verification = 0;         ///< 0: none is demanded
  std::vector<kafka::error_code> errors;  ///< of each partition, in the order of the request
  friend bool operator==(const transactional_commit_reply&, const transactional_commit_reply&) = default;
};

/// `invalid_producer_epoch`: the producer's open transaction is a later one.
struct transaction_end_reply {
  kafka::error_code error{};
  friend bool operator==(const transaction_end_reply&, const transaction_end_reply&) = default;
};

struct partition_cursor {
  kafka::partition_index partition;
  kafka::offset at{-1};  ///< -1: none is committed
  kafka::leader_epoch epoch{-1};
  std::string metadata;
  bool unstable = false;  ///< a transaction holds another, and only stable ones were asked for
  friend bool operator==(const partition_cursor&, const partition_cursor&) = default;
};

struct topic_cursors {
  std::string topic;
  std::vector<partition_cursor> partitions;
  friend bool operator==(const topic_cursors&, const topic_cursors&) = default;
};

struct cursors_reply {
  kafka::error_code error{};
  std::vector<topic_cursors> topics;
  friend bool operator==(const cursors_reply&, const cursors_reply&) = default;
};

struct cursors_deletion_reply {
  kafka::error_code error{};
  std::vector<kafka::error_code> errors;  ///< of each partition, in the order of the request
  friend bool operator==(const cursors_deletion_reply&, const cursors_deletion_reply&) = default;
};

enum class group_phase : std::uint8_t {
  empty,                 ///< no members; offsets may be there
  preparing_rebalance,   ///< waits for its members to join the next generation
  completing_rebalance,  ///< waits for the leader's assignments
  stable,
  dead,  ///< there is no such group
};

struct described_member {
  member_identity who;
  std::string client_id;
  std::string client_host;
  opaque metadata;    ///< while the group is stable
  opaque assignment;  ///< while the group is stable
  friend bool operator==(const described_member&, const described_member&) = default;
};

struct group_description {
  kafka::error_code error{};
  group_phase phase = group_phase::dead;
  std::string protocol_type;
  std::string protocol;  ///< while the group is stable
  std::vector<described_member> members;
  friend bool operator==(const group_description&, const group_description&) = default;
};

struct group_deletion_reply {
  kafka::error_code error{};
  friend bool operator==(const group_deletion_reply&, const group_deletion_reply&) = default;
};

using group_request =
    std::variant<join_request, sync_request, heartbeat_request, leave_request, commit_request, transactional_commit,
                 transaction_end, cursors_query, cursors_deletion, group_query, group_deletion, topics_deletion>;

using group_reply =
    std::variant<join_reply, sync_reply, heartbeat_reply, leave_reply, commit_reply, transactional_commit_reply,
                 transaction_end_reply, cursors_reply, cursors_deletion_reply, group_description, group_deletion_reply>;

}  // namespace millrace
