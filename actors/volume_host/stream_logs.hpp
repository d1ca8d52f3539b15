#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <memory>
#include <vector>

#include "actors/catalog/catalog_publication.hpp"
#include "actors/catalog/stream_directory.hpp"
#include "actors/volume/store_port.hpp"
#include "actors/volume_host/received_snapshot.hpp"
#include "actors/volume_host/stream_rows.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/storage/log_holds.hpp"

namespace millrace {

class actor_runtime;

struct stream_logs_options {
  actor_runtime* runtime = nullptr;
  const catalog_publication* topics = nullptr;
  const stream_directory* streams = nullptr;
  log_holds* holds = nullptr;

  /// The log of the groups' offsets: its partition, how far it is, which log it is.
  caf::actor offsets_log;
  std::shared_ptr<const partition_progress> offsets_progress;
  log_key offsets_key;
  logger voice = {};
};

/// The logs of a volume's streams: cuts them for a snapshot, and keeps what snapshots have. Ownership: borrows all.
/// Threads: the volumes'.
class stream_logs {
 public:
  explicit stream_logs(stream_logs_options options) : options_(std::move(options)) {}

  /// One instant of all logs of the volume's streams, and of the groups' offsets, in which cause precedes effect: the
  /// reactors stand still for it. What they hold from then on is kept for `snapshot`. The rows for the volume's tree,
  /// of which those that have not changed are left out. `unavailable`: a log could not be opened, or the reactors did
  /// not stop.
  result<map_batch> cut(volume_id volume, volume_snapshot snapshot, const map_reader& live);

  /// The same for a volume that shows what it has received: its streams are as its tree says, which is left as it is.
  /// What is to be known of the snapshot.
  result<received_snapshot> hold_received(volume_snapshot snapshot, const map_reader& live,
                                          const received_snapshot& shown);

  /// The logs that the last of these two holds, also if it failed.
  const std::vector<log_key>& held_last() const { return held_last_; }

  /// The logs that a snapshot has; to be released when it is durably gone.
  static result<std::vector<log_key>> logs_of(const map_reader& state);

 private:
  struct cut_partition {
    object_id stream;
    const topic_entry* topic;
    std::int32_t index;

    const partition_handle& handle() const { return topic->partitions[static_cast<std::size_t>(index)]; }
  };
  struct instant {
    std::shared_ptr<const catalog_view> topics;
    std::vector<cut_partition> partitions;
    std::vector<stream_rows::log_row> logs;  // of the partitions, in their order
    stream_rows::log_row offsets;
  };

  static log_key key_of(const cut_partition& p) { return {p.topic->facts->id.bytes, kafka::partition_index(p.index)}; }
  std::vector<cut_partition> partitions_of(volume_id volume, const catalog_view& topics) const;
  result<instant> stop_and_look(volume_id volume, volume_snapshot snapshot);
  result<void> open_all(const std::vector<cut_partition>& partitions);

  const stream_logs_options options_;
  std::vector<log_key> held_last_;
};

}  // namespace millrace
