#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "actors/catalog/catalog_requests.hpp"
#include "actors/catalog/snapshot_topic_wanted.hpp"
#include "actors/catalog/stream_directory.hpp"
#include "actors/volume/volume_registry.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/topic_linker.hpp"

namespace millrace {

/// Topics of snapshots, read-only: "payments@before-v8.cards.activity". Each is made when somebody first asks for it,
/// with the cursors of its groups as they stood, and goes with its snapshot. Ownership: borrows all. Threads: the
/// volumes'; all but `streams` block.
class snapshot_topics {
 public:
  snapshot_topics(store_port& port, topic_linker& linker) : port_(port), linker_(linker) {}

  /// Makes the topic unless it is there. `publish` is called before it is, with its stream among `streams`. Whether
  /// there is a topic is told only to who may list or read it.
  outcome open(const snapshot_topic_wanted& wanted, const std::function<void()>& publish);

  /// The snapshot is no more, and so are its topics; whether it had any.
  result<bool> forget(volume_snapshot snapshot);

  /// Of the snapshots that have topics. They belong to no volume, so that nobody takes them for its own streams.
  std::vector<stream_entry> streams() const;

  /// At a start: topics of earlier runs, which go if their snapshot has gone.
  result<void> resume();

 private:
  struct found_snapshot {
    volume_record volume;
    snapshot_record snapshot;
    topic_plan plan;  // of one topic
    object_id stream;
    std::vector<stream_entry> streams;
  };
  struct opened_snapshot {
    std::set<std::string> topics;
    std::vector<stream_entry> streams;
  };

  result<std::optional<found_snapshot>> find(const std::string& canonical);
  result<std::optional<found_snapshot>> find_in(const volume_record& volume, const snapshot_record& snapshot,
                                                const std::string& canonical);
  result<std::vector<stream_entry>> streams_of(const volume_record& volume, const snapshot_record& snapshot,
                                               const map_reader& tree);

  store_port& port_;
  topic_linker& linker_;
  std::map<volume_snapshot, opened_snapshot> opened_;
};

}  // namespace millrace
