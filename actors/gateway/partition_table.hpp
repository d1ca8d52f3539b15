#pragma once
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "actors/partition/partition_handle.hpp"

namespace millrace {

/// The partitions that one connection has fetched, under numbers of its own, and which of them will tell it when they
/// have more. Threads: the connection's.
class partition_table {
 public:
  struct entry {
    partition_handle handle;
    bool watched = false;  ///< a watch is set and has not fired
    std::int64_t watched_offset = -1;
  };

  /// The number of `handle`; the same for the same partition.
  std::uint32_t number_of(const partition_handle& handle) {
    const auto id = handle.actor.id();
    const auto found = by_actor_.find(id);
    if (found != by_actor_.end()) return found->second;
    const auto number = static_cast<std::uint32_t>(entries_.size());
    entries_.push_back({handle});
    by_actor_.emplace(id, number);
    return number;
  }

  /// Valid until the next `number_of`.
  entry& at(std::uint32_t number) { return entries_[number]; }

 private:
  std::vector<entry> entries_;
  std::unordered_map<caf::actor_id, std::uint32_t> by_actor_;
};

}  // namespace millrace
