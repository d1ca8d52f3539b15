#pragma once
#include <cstddef>
#include <cstdint>

namespace millrace::store {

struct store_figures {
  std::uint64_t blocks = 0, blocks_used = 0;            ///< of the file; in use
  std::uint64_t blocks_spare = 0;                       ///< free, but they may still take room on the disk
  std::uint64_t blocks_waiting = 0;                     ///< freed, but somebody reads them
  std::uint64_t trees = 0, snapshots = 0, remains = 0;  ///< and dropped ones that are not gone yet
  std::uint64_t blocks_written = 0, journal_bytes_written = 0, checkpoints = 0, cache_misses = 0;  ///< since the start
  std::size_t cache_bytes = 0, unwritten_bytes = 0;
};

}  // namespace millrace::store
