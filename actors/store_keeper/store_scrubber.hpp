#pragma once
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "actors/store_keeper/scrub_record.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/store/block_store.hpp"

namespace millrace {

struct scrub_limits {
  std::uint64_t bytes_per_second;
  std::chrono::milliseconds interval;  ///< from the start of one round to that of the next; 0: there are none
};

/// Reads all blocks of a store again and again, a part at a time, and tells of each that is damaged in the log.
/// Ownership: borrows store, disk and clock. Threads: `step` and `pause` one at a time, `record` any.
class store_scrubber {
 public:
  struct environment {
    store::block_store* store = nullptr;
    disk* files = nullptr;
    std::string directory;  ///< of the store
    const clock* time = nullptr;
    scrub_limits limits;
    logger voice = {};
  };

  /// Takes up what an earlier run has written down.
  explicit store_scrubber(environment of);

  /// Reads a part, if it is time; after how long it is to be called again. Blocks.
  std::chrono::milliseconds step();

  /// Writes down how far it is.
  void pause();

  scrub_record record() const;

  /// Blocks read since the start.
  std::uint64_t blocks_read() const;

 private:
  void begin(std::int64_t now_ms);
  void end(std::int64_t now_ms);
  void tell(damage_names& names, const store::store_damage& damage);
  void save(std::int64_t now_ms);

  const environment of_;
  block_store_port port_;
  std::int64_t saved_ms_ = 0;
  mutable std::mutex mutex_;  // both below, which `step` alone changes
  scrub_record record_;
  std::uint64_t blocks_read_ = 0;
};

}  // namespace millrace
