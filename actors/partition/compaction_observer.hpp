#pragma once
#include <chrono>
#include <cstdint>

namespace millrace {

/// One round of compaction of one log, as its partition saw it.
struct compaction_facts {
  std::chrono::nanoseconds took{0};   ///< with the pauses that `io_bytes_per_second` asks for
  bool failed = false;                ///< it could not go on; else it came to its end
  std::uint64_t bytes_moved = 0;      ///< read and written
  std::uint64_t bytes_before = 0;     ///< of the segments that were looked through
  std::uint64_t bytes_after = 0;      ///< of what became of them
  std::uint64_t records_removed = 0;  ///< markers of transactions among them
};

/// Who wants to know of compaction. Called by partitions on their threads; must not block.
class compaction_observer {
 public:
  virtual ~compaction_observer() = default;

  /// A round has ended. One that is given up, for its log closes, is not told.
  virtual void compacted(const compaction_facts& facts) = 0;
};

}  // namespace millrace
