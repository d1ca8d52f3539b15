#pragma once
#include <functional>
#include <string>
#include <vector>

#include "actors/catalog/stream_directory.hpp"
#include "actors/volume/volume_registry.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/received_snapshot.hpp"
#include "actors/volume_host/topic_linker.hpp"
#include "runtime/storage/log_holds.hpp"

namespace millrace {

/// A topic of the source, as its snapshot has it.
struct source_topic {
  std::string stream;         ///< path within the volume
  topic facts;                ///< under its canonical name there
  std::vector<log_cut> logs;  ///< by partition
};

/// A log of a mirror that takes records.
struct mirror_log {
  log_key key;
  log_cut cut;  ///< that is to be shown
  partition_handle partition;
};

/// What one run makes of a mirror, when it has everything.
struct mirror_showing {
  volume_record volume;
  std::vector<mirror_log> logs;
  std::vector<std::int64_t> stable;  ///< last stable offsets at the cut, by log
  received_snapshot received;        ///< `logs` are filled in here

  /// Makes the volume's tree what was received, with the changes of the registry. Called while no reactor runs.
  std::function<result<void>(const map_batch& registry)> commit;
};

/// The topics of mirrors: under their source's ids, read-only, each log shown as far as the newest cut that is here
/// whole. Ownership: borrows all. Threads: the volumes'; all block.
class mirror_topics {
 public:
  struct environment {
    block_store_port* port = nullptr;
    topic_linker* linker = nullptr;
    log_holds* holds = nullptr;
    actor_runtime* runtime = nullptr;
    const stream_directory* streams = nullptr;
    std::function<result<void>()> flush;  ///< of what the port was given
    std::function<void()> publish;        ///< of the streams anew
  };

  explicit mirror_topics(environment of) : of_(std::move(of)) {}

  /// Makes the topics that are not there yet, of records that are here already if there are any. Nobody sees the new
  /// ones before they are shown. `already_exists`: a name or an id is taken. `unavailable`: the volume is no mirror of
  /// that any more.
  result<std::vector<mirror_log>> prepare(const volume_record& volume, const std::vector<source_topic>& topics);

  /// What the volume shows, if it has received it.
  result<std::optional<received_snapshot>> shown(volume_id volume) const;

  /// From one instant on the volume, its tables and files and all of its topics are what was received. Topics that the
  /// source has no more go.
  result<void> show(mirror_showing& showing);

  /// Whether a volume of this node, of that name, could be mirrored by another: `already_exists` if it has topics.
  result<void> check_source_here(const std::string& volume) const;

 private:
  /// Records that a snapshot of the mirror holds.
  struct known_prefix {
    stream_rows::log_row log;
    volume_snapshot snapshot;
  };
  using prefix_list = std::vector<known_prefix>;

  /// What is to become of the catalog.
  struct planned {
    std::vector<topic> fresh, changed;
    std::vector<topic_id> instead_of;
    std::vector<std::string> seen_again;  ///< names of fresh ones, in the place of what everybody sees
  };

  result<planned> plan(const volume_record& volume, const std::vector<source_topic>& topics) const;
  static bool is_seen_again(const planned& wanted, const topic& t);
  result<void> make(volume_id volume, const planned& wanted, const std::vector<source_topic>& topics);
  result<linked_topics> link(volume_id volume, const std::vector<topic>& fresh,
                             const std::vector<source_topic>& topics);
  result<prefix_list> prefixes_of(volume_id volume) const;
  void hold(mirror_showing& showing);
  void release(const mirror_showing& showing);
  result<void> check_is_mirror(const volume_record& volume) const;
  result<void> note_unshown(volume_id volume, const std::vector<std::string>& paths);
  std::vector<std::string> streams_of(const volume_record& volume) const;
  std::vector<topic_ref> topics_gone(const mirror_showing& showing) const;
  result<void> announce_streams(const volume_record& volume, const std::vector<source_topic>& topics);
  std::vector<topic_ref> topics_of(volume_id volume) const;

  const environment of_;
};

}  // namespace millrace
