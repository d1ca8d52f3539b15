#pragma once
#include <cstddef>

namespace millrace::store {

struct store_options {
  /// Blocks in memory, those not on disk yet included.
  std::size_t cache_bytes_max = std::size_t{256} << 20;
  /// Beyond half of it a checkpoint is due, beyond it writers wait.
  std::size_t unwritten_bytes_max = std::size_t{128} << 20;
  /// Of each of two files; a bound of what a start replays.
  std::size_t journal_bytes = std::size_t{64} << 20;
};

}  // namespace millrace::store
