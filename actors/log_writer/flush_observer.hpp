#pragma once
#include <chrono>
#include <cstddef>

namespace millrace {

/// One flush as the log writer saw it.
struct flush_facts {
  std::chrono::nanoseconds took;
  std::size_t requests = 0;         ///< of partitions that it answered
  std::size_t files_synced = 0;     ///< each on its own
  std::size_t bytes_journaled = 0;  ///< made durable by one write to the journal
};

/// Who wants to know of flushes. Called on the log writer's thread; must not block.
class flush_observer {
 public:
  virtual ~flush_observer() = default;
  virtual void flushed(const flush_facts& facts) = 0;
};

}  // namespace millrace
