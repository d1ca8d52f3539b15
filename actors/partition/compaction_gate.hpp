#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace millrace {

/// What compaction may use of a node.
struct compaction_limits {
  std::size_t memory_bytes = 128 << 20;   ///< for the keys of the log that is compacted
  std::uint64_t io_bytes_per_second = 0;  ///< read and written; 0: no limit
};

/// Lets one log of the node be compacted at a time, in the order of asking. Threads: any.
class compaction_gate : public std::enable_shared_from_this<compaction_gate> {
 public:
  /// Whoever holds it is inside.
  using pass = std::shared_ptr<void>;

  explicit compaction_gate(const compaction_limits& limits) : limits_(limits) {}

  const compaction_limits& limits() const { return limits_; }

  /// Calls `admitted` when it is the caller's turn: now, or from the thread of whoever leaves before.
  void enter(std::function<void(pass)> admitted) {
    {
      const std::lock_guard lock(mutex_);
      if (occupied_) return waiting_.push_back(std::move(admitted));
      occupied_ = true;
    }
    admitted(make_pass());
  }

 private:
  pass make_pass() {
    return {nullptr, [me = shared_from_this()](void*) { me->leave(); }};
  }

  void leave() {
    std::function<void(pass)> next;
    {
      const std::lock_guard lock(mutex_);
      occupied_ = !waiting_.empty();
      if (!occupied_) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    next(make_pass());
  }

  const compaction_limits limits_;
  std::mutex mutex_;
  bool occupied_ = false;
  std::deque<std::function<void(pass)>> waiting_;
};

}  // namespace millrace
