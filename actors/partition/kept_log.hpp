#pragma once
#include "actors/partition/partition_options.hpp"
#include "actors/partition/producer_recall.hpp"
#include "actors/producer/producer_table.hpp"
#include "runtime/storage/log_settings.hpp"

namespace millrace {

/// A log and what goes with it, made on a thread that may block.
struct opened_partition {
  std::unique_ptr<partition_log> log;
  producer_table producers;
  producer_recall recalled = {};
};

/// Opens the partition's log, repairing what a crash left, and recalls its producers. Blocks.
result<opened_partition> open_kept_log(const partition_options& options);

/// What of a topic's settings concerns the files of its logs.
log_settings log_settings_of(const topic_settings& settings);

}  // namespace millrace
