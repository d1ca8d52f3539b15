#pragma once
#include <cstdint>

namespace millrace {

/// Kafka's ACL operations by number, for the sets of operations that responses carry.
namespace acl_operation {
inline constexpr int read = 3, write = 4, create = 5, remove = 6, alter = 7, describe = 8, cluster_action = 9,
                     describe_configs = 10, alter_configs = 11, idempotent_write = 12;
}

template <class... Operations>
constexpr std::int32_t operations_of(Operations... operations) {
  return ((std::int32_t{1} << operations) | ...);
}

/// What anybody may do while access is not controlled: everything that can be done.
inline constexpr std::int32_t all_topic_operations = operations_of(
    acl_operation::read, acl_operation::write, acl_operation::create, acl_operation::remove, acl_operation::alter,
    acl_operation::describe, acl_operation::describe_configs, acl_operation::alter_configs);
inline constexpr std::int32_t all_cluster_operations =
    operations_of(acl_operation::create, acl_operation::alter, acl_operation::describe, acl_operation::cluster_action,
                  acl_operation::describe_configs, acl_operation::alter_configs, acl_operation::idempotent_write);

}  // namespace millrace
