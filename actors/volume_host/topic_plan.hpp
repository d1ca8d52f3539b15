#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume_host/received_snapshot.hpp"
#include "actors/volume_host/stream_rows.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// A topic of a snapshot that is to be there once more.
struct topic_to_link {
  stream_rows::topic_row origin;
  std::vector<stream_rows::log_row> logs;
  std::string name;  ///< the new one's, canonical
};

/// What is to be made of a snapshot's topics.
struct topic_plan {
  volume_snapshot snapshot;
  std::optional<stream_rows::log_row> offsets;
  std::optional<received_snapshot> received = {};  ///< then `offsets` are another node's
  std::vector<topic_to_link> topics;
  bool read_only = false;
};

/// A stream's path, of its volume's and of the one within it; also of a snapshot's, whose name stands behind the
/// volume's:
/// "/payments@before-v8".
std::string stream_path(std::string_view volume, std::string_view within);

/// "/payments@before-v8", by which what a snapshot has is called.
std::string snapshot_path(std::string_view volume, std::string_view snapshot);

/// The canonical name of a topic of the stream `within` of the volume `from` when it is one of the volume `to`. Nothing
/// if it is no topic of that stream, whatever its volume was called then.
std::optional<std::string> renamed_topic(std::string_view topic, std::string_view from, std::string_view within,
                                         std::string_view to);

/// All topics of a snapshot of the volume `from`, as those of `to`. Writable. `registry` knows whether the snapshot was
/// received. `corrupt`.
result<topic_plan> plan_topics(const map_reader& registry, const map_reader& tree, volume_snapshot snapshot,
                               std::string_view from, std::string_view to);

}  // namespace millrace
