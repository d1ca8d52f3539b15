#pragma once
#include <chrono>
#include <cstddef>

namespace millrace {

/// Bounds and delays of every group of the node. Defaults are Kafka's, unless a line says why not.
struct group_limits {
  std::chrono::milliseconds session_timeout_min{6'000};
  std::chrono::milliseconds session_timeout_max{1'800'000};

  /// A shorter rebalance timeout is taken for this: nobody could keep it.
  std::chrono::milliseconds rebalance_timeout_min{1'000};

  /// How long the first generation of an empty group waits for more members; each member that comes extends it by as
  /// much, up to the rebalance timeout. Kafka waits 3 s; members that start together are mostly there after this.
  std::chrono::milliseconds initial_rebalance_delay{100};

  /// A member that got its id by a join of which it has not heard yet is given up after this.
  std::chrono::milliseconds new_member_timeout{300'000};

  std::size_t members_max = 10'000;
  std::size_t pending_members_max = 10'000;  ///< ids handed out and not yet used
  std::size_t cursor_metadata_bytes_max = 4'096;

  /// Producers for whose transactions one group holds offsets at once, and as many that it waits for to be vouched for.
  /// Kafka has no bound.
  std::size_t pending_producers_max = 10'000;

  /// A commit that the coordinator has vouched for comes again within this: longer than whoever asks it waits.
  std::chrono::milliseconds verification_timeout{60'000};

  /// Of what all members say of themselves in one generation, and of all assignments: each is one record of the log.
  std::size_t generation_bytes_max = 12 << 20;

  std::chrono::milliseconds cursor_retention{std::chrono::hours(7 * 24)};
  std::chrono::milliseconds expiry_check_interval{600'000};
};

}  // namespace millrace
