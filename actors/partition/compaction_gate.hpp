#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "actors/partition/compaction_observer.hpp"

namespace millrace {

/// What compaction may use of a node.
struct compaction_limits {
  std::size_t memory_bytes = 128 << 20;   ///< for the keys of the log that is compacted
  std::uint64_t io_bytes_per_second = 0;  ///< read and written; 0: no limit
};

/// Lets one log of the node be compacted at a time, in the order of asking, and tells what came of it. Threads: any.
class compaction_gate : public std::enable_shared_from_this<compaction_gate> {
 public:
  /// Whoever holds it is inside.
  using pass = std::shared_ptr<void>;

  /// `observer` may be null; it outlives this.
  explicit compaction_gate(const compaction_limits& limits, compaction_observer* observer = nullptr)
      : limits_(limits), observer_(observer) {}

  const compaction_limits& limits() const { return limits_; }

  void tell(const compaction_facts& facts) const {
    if (observer_ != nullptr) observer_->compacted(facts);
  }

  struct usage {
    bool occupied = false;    ///< somebody is inside
    std::size_t waiting = 0;  ///< for their turn
  };

  usage now() const {
    const std::lock_guard lock(mutex_);
    return {occupied_, waiting_.size()};
  }

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
  compaction_observer* const observer_;
  mutable std::mutex mutex_;
  bool occupied_ = false;
  std::deque<std::function<void(pass)>> waiting_;
};

}  // namespace millrace
