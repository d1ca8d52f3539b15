#pragma once
#include <atomic>
#include <cstdint>

namespace millrace {

/// What the transaction coordinator lets everyone on the node see without asking: written by the coordinator, read by
/// any thread. A reader may be a moment behind.
struct transaction_counts {
  std::atomic<std::uint64_t> ids{0};                ///< transactional ids that are known
  std::atomic<std::uint64_t> open{0};               ///< transactions that are not decided
  std::atomic<std::int64_t> oldest_started_ms{-1};  ///< of the open ones, Unix time; up to a second late; -1: none
  std::atomic<std::uint64_t> untold{0};     ///< partitions and groups that could not be told of a decision so far
  std::atomic<std::uint64_t> committed{0};  ///< decided so since the start
  std::atomic<std::uint64_t> aborted{0};    ///< decided so since the start
};

}  // namespace millrace
