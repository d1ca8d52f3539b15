#pragma once
#include <string>
#include <vector>

#include "actors/producer/producer_table.hpp"
#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/partition_log.hpp"

namespace millrace {

/// What it took to know the producers of a log.
struct producer_recall {
  std::uint64_t bytes = 0;       ///< of log that had to be read
  bool index_made_anew = false;  ///< the index of aborted transactions was damaged, or a file of it missing
};

/// Fills `producers` with what the log knows of them: the newest snapshot beside it that can be read, then the headers
/// of the batches since; opens the log's index of aborted transactions and completes it from the markers since. An
/// index that is not what was written is made anew from the whole log. `io_failure`, `corrupt`: the log itself cannot
/// be read. Blocks.
result<producer_recall> recall_producers(disk& d, partition_log& log, producer_table& producers);

/// What is known of the producers of the log in `directory` when it ended at `end`.
struct producers_at {
  std::string directory;
  kafka::offset end;
  producer_table producers;
  std::vector<std::string> unsynced;  ///< of the index of aborted transactions
  aborted_checkpoint aborted = {};    ///< what that index holds
};

/// Writes it beside the log, once the index is on the device, and removes all older snapshots but one. Blocks.
result<void> save_producers(disk& d, const producers_at& known);

}  // namespace millrace
