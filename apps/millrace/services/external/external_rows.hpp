#pragma once
#include <string_view>

/// What stands beside the state of a service outside a node; no row of a stage is called so.
namespace millrace::cli {

inline constexpr std::string_view partitions_row = "partitions";  ///< how many the topics have, if it reads one of them
inline constexpr std::string_view mark_row = "last mark";         ///< of the outbox that the cluster got last

inline constexpr std::string_view mark_by_partition = "partition-";  ///< how marks of a service by partition begin

}  // namespace millrace::cli
