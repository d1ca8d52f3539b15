#pragma once
#include <string>
#include <vector>

#include "apps/millrace/kafka_client/admin_call.hpp"
#include "apps/millrace/kafka_client/partition_offsets.hpp"

namespace millrace::cli {

struct group_listing {
  std::string id;
  std::string state;  ///< Kafka's word: Stable, Empty, PreparingRebalance, …
};

struct group_member {
  std::string id;
  std::string client;
  std::string host;
  std::string instance;  ///< empty: not a static member
  std::vector<partition_offset> assigned;
};

struct group_description {
  std::string id;
  std::string state;
  std::string assignor;
  std::int32_t coordinator;
  std::vector<group_member> members;
};

/// A client for the calls below; only with it they are safe.
result<std::unique_ptr<client>> connect_for_groups(const connection_options& connection);

// A coordinator that loads or moves is asked again until the time-out of the client is over.

/// All consumer groups by name.
result<std::vector<group_listing>> list_groups(const client& c);

/// `not_found` if no member and no offset is known of it.
result<group_description> describe_group(const client& c, const std::string& id);

/// What the group has committed, by topic and partition.
result<std::vector<partition_offset>> committed_offsets(const client& c, const std::string& id);

/// Sets what the group has committed. The group must have no members.
result<void> commit_offsets(const client& c, const std::string& id, const std::vector<partition_offset>& offsets);

/// The group forgets what it committed for these partitions; it must not be subscribed to their topics.
result<void> forget_offsets(const client& c, const std::string& id, const std::vector<partition_offset>& partitions);

/// The group must have no members. `not_found` if there is no such group.
result<void> delete_group(const client& c, const std::string& id);

}  // namespace millrace::cli
