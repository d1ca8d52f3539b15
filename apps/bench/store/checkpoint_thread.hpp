#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "runtime/store/block_store.hpp"

namespace millrace::bench {

/// Makes the checkpoints of a block store when they are due, while changes go on, as a node does. Ends when destroyed.
/// Ownership: the store outlives it. Threads: one at a time.
class checkpoint_thread {
 public:
  explicit checkpoint_thread(store::block_store& store) : store_(store), thread_([this] { run(); }) {}
  ~checkpoint_thread();
  checkpoint_thread(const checkpoint_thread&) = delete;
  checkpoint_thread& operator=(const checkpoint_thread&) = delete;

  /// After a change: a checkpoint may be due.
  void look();

  /// What the last checkpoint said, if it failed.
  result<void> outcome() const;

 private:
  void run();

  store::block_store& store_;
  mutable std::mutex mutex_;
  std::condition_variable wanted_;
  bool due_ = false;
  bool ending_ = false;
  result<void> outcome_;
  std::thread thread_;  // last: the others are there when it begins
};

}  // namespace millrace::bench
