#pragma once
#include "actors/producer/producer_table.hpp"
#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/partition_log.hpp"

namespace millrace {

/// Fills `producers` with what the log knows of them: the newest snapshot beside it that can be read, then the headers
/// of the batches since. How many bytes of log had to be read. `io_failure`, `corrupt`: the log itself cannot be read.
/// Blocks.
result<std::uint64_t> recall_producers(disk& d, partition_log& log, producer_table& producers);

/// Writes what is known at the log's present end beside it, and removes all older snapshots but one. Blocks.
result<void> save_producers(disk& d, const std::string& directory, kafka::offset end, const producer_table& producers);

}  // namespace millrace
