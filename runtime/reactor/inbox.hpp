#pragma once
#include <caf/resumable.hpp>

#include <atomic>
#include <deque>

namespace millrace {

/// Work that other threads hand to a reactor: a lock-free stack, emptied in one exchange and turned back into the order
/// of arrival. Each entry owns one reference of its resumable. Threads: `push` and `empty` any, `take` the consumer's.
class inbox {
 public:
  inbox() = default;
  inbox(const inbox&) = delete;
  inbox& operator=(const inbox&) = delete;

  /// The entries must have been taken: releasing an actor unrun is the scheduler's to do.
  ~inbox() = default;

  /// True if it was empty: whoever fills an empty inbox looks whether the consumer sleeps.
  bool push(caf::resumable* work);

  bool empty() const { return head_.load(std::memory_order_seq_cst) == nullptr; }

  /// Appends all entries to `queue`, oldest first; false if there were none.
  bool take(std::deque<caf::resumable*>& queue);

 private:
  struct node {
    node* next;
    caf::resumable* work;
  };

  alignas(64) std::atomic<node*> head_{nullptr};  // a line of its own: producers write it
};

}  // namespace millrace
