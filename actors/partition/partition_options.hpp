#pragma once
#include <caf/actor.hpp>

#include <functional>
#include <memory>

#include "actors/catalog/topic_settings.hpp"
#include "actors/partition/compaction_gate.hpp"
#include "actors/partition/log_marks.hpp"
#include "actors/partition/progress.hpp"
#include "actors/partition/write_gate.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/disk/file_pool.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/storage/partition_log.hpp"

namespace millrace {

/// What one partition needs. What is pointed to outlives it.
struct partition_options {
  log_place place;
  std::shared_ptr<const topic_settings> settings;
  std::shared_ptr<partition_progress> progress;  ///< written here, read by everyone
  const clock* time;
  file_pool* files;
  log_marks* marks;       ///< of the data directory
  write_gate* gate;       ///< of the data directory
  caf::actor log_writer;  ///< of the data directory
  caf::actor keeper;      ///< of the data directory
  std::chrono::milliseconds producer_expiration;
  std::function<void(std::function<void()>)> run_blocking;  ///< runs work that may block, on a thread that may
  logger voice{};
  std::shared_ptr<compaction_gate> compaction = {};  ///< of the node; null: no log is compacted
};

}  // namespace millrace
