#pragma once
#include <caf/actor.hpp>

#include <cstddef>
#include <memory>

#include "actors/partition/progress.hpp"

namespace millrace {

/// How a partition is reached: its actor, what it publishes, and the reactor it lives on. Cheap to copy. Threads: any.
struct partition_handle {
  caf::actor actor;
  std::shared_ptr<const partition_progress> progress;
  std::size_t home = 0;                              ///< index of its reactor
  std::size_t directory = 0;                         ///< index of the data directory that holds its log
  std::shared_ptr<partition_progress> showing = {};  ///< of a mirror, for whoever shows its cuts: `progress`; else null

  friend bool operator==(const partition_handle& a, const partition_handle& b) { return a.actor == b.actor; }
};

}  // namespace millrace
