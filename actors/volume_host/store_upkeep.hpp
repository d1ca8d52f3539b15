#pragma once
#include <atomic>
#include <functional>
#include <memory>

#include "runtime/logging/logger.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

/// What a store needs that nobody waits for, done by threads that may block. Ownership: borrows the store, which
/// outlives what was begun. Threads: one.
class store_upkeep {
 public:
  using run_blocking = std::function<void(std::function<void()>)>;

  store_upkeep(store::block_store& store, run_blocking run, logger voice)
      : store_(store), run_(std::move(run)), voice_(std::move(voice)) {}

  /// Writes blocks when there is enough of them.
  void checkpoint_if_due();

  /// Makes durable what was kept.
  void flush(store::epoch upto);

 private:
  store::block_store& store_;
  const run_blocking run_;
  const logger voice_;
  std::shared_ptr<std::atomic<bool>> running_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace millrace
