#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/volume_ids.hpp"
#include "actors/volume_host/cut_cursors.hpp"
#include "runtime/storage/log_holds.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// What a mirror's snapshot has beside the rows in its tree, which are its source's, hash by hash: how the logs are
/// held here, and what groups had committed, which the source keeps in a log of its own. Its logs have the source's
/// keys here, too.
struct received_snapshot {
  struct log {
    log_key key;
    take_serial since;     ///< of the hold here
    kafka::offset stable;  ///< the last stable offset at the cut

    friend bool operator==(const log&, const log&) = default;
  };

  volume_snapshot id;
  std::vector<log> logs;
  cursor_commits cursors;  ///< on topics by the names in the rows

  const log* find(const log_key& key) const;
};

/// Where the registry's tree keeps what is known of a received snapshot; and, as long as a volume shows what it has
/// received, the same of the newest.
std::string received_key(volume_snapshot snapshot);
std::string shown_key(volume_id volume);

std::string encode(const received_snapshot& received);

/// `corrupt`.
result<received_snapshot> decode_received(std::string_view bytes);

/// What the registry has under the key; nothing if the snapshot was made here, or the volume shows a state of its own.
result<std::optional<received_snapshot>> find_received(const map_reader& registry, const std::string& key);

/// The offsets on the topics named, under the new names.
cursor_commits renamed_cursors(const cursor_commits& cursors, const renamed_topics& topics);

}  // namespace millrace
