#pragma once
#include <cstdint>
#include <limits>

namespace millrace::kafka {

/// Set of operations that the client may do: bit n stands for Kafka's ACL operation n. This value: it did not ask.
inline constexpr std::int32_t authorized_operations_unknown = std::numeric_limits<std::int32_t>::min();

}  // namespace millrace::kafka
