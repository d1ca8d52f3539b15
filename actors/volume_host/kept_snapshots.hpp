#pragma once
#include <utility>
#include <vector>

#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/stream_logs.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/storage/log_holds.hpp"

namespace millrace {

/// What snapshots of volumes have of logs is held from their cut until they are durably gone. Ownership: borrows all.
/// Threads: the volumes'.
class kept_snapshots {
 public:
  /// `logs` and `holds` null: volumes have no streams.
  struct environment {
    block_store_port* port = nullptr;
    stream_logs* logs = nullptr;
    log_holds* holds = nullptr;
    logger voice = {};
  };

  explicit kept_snapshots(environment of) : of_(std::move(of)) {}

  /// For the port, each null if volumes have no streams.
  log_cutter cutter();
  snapshot_farewell farewell();

  bool any_gone() const { return !gone_.empty() || !released_.empty(); }

  /// What has gone is durably gone: files that only it needed go too. Which snapshots.
  std::vector<volume_snapshot> release();

 private:
  result<map_batch> cut(volume_id volume, volume_snapshot snapshot, const map_reader& live);
  void release_if_taken_back(volume_snapshot snapshot);
  void release(const log_key& log, holder_id holder);
  result<void> say_farewell(volume_snapshot snapshot, const map_reader& state);

  const environment of_;
  std::vector<std::pair<log_key, holder_id>> released_;
  std::vector<volume_snapshot> gone_;
};

}  // namespace millrace
