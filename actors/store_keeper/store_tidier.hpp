#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include "runtime/logging/logger.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

/// Sees to it that deleted volumes and snapshots leave the disk while nobody else wants much of the store: their blocks
/// are let go, a checkpoint makes them free, and their room goes back to the file system. Ownership: borrows the store.
/// Threads: one at a time.
class store_tidier {
 public:
  store_tidier(store::block_store& store, logger voice) : store_(store), voice_(std::move(voice)) {}

  /// Does a part of it; after how long it is to be called again. Blocks.
  std::chrono::milliseconds step();

 private:
  enum class done : std::uint8_t { nothing, something };

  result<done> tidy();
  result<done> give_back();

  store::block_store& store_;
  const logger voice_;
  store::epoch seen_;   // the last batch when this looked last
  int busy_looks_ = 0;  // since the last part, with changes between them
  bool gives_back_ = true;
  bool failed_ = false;
};

}  // namespace millrace
