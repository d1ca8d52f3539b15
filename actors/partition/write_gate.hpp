#pragma once
#include <atomic>

namespace millrace {

/// Whether a data directory takes new records. Closed by its keeper when the disk has less free than its reserve,
/// opened again when there is room; consumers and deletes go on meanwhile. Threads: any.
class write_gate {
 public:
  bool is_open() const { return open_.load(std::memory_order_relaxed); }
  void set_open(bool open) { open_.store(open, std::memory_order_relaxed); }

  /// True if it was open: whoever closes it tells.
  bool close() { return open_.exchange(false, std::memory_order_relaxed); }

 private:
  std::atomic<bool> open_{true};
};

}  // namespace millrace
