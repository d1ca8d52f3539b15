#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "actors/group/messages.hpp"
#include "actors/partition/partition_options.hpp"
#include "actors/volume_host/stream_rows.hpp"
#include "runtime/storage/log_holds.hpp"

namespace millrace {

/// What groups are to have committed, by their ids.
using cursor_commits = std::map<std::string, commit_request>;

/// The name that a topic gets, by the one that it had.
using renamed_topics = std::map<std::string, std::string, std::less<>>;

/// Offsets that were committed at a snapshot's cut: read from as much of their log as the snapshot has.
struct cut_cursors_source {
  const log_holds* holds = nullptr;
  std::function<partition_options()> offsets_log;  ///< as the node opens it
};

/// The offsets of the groups on the topics named, under the new names; those that transactions held are not committed
/// and are left out, as the transactions are of the origin. Blocks.
result<cursor_commits> read_cut_cursors(const cut_cursors_source& source, volume_snapshot snapshot,
                                        const stream_rows::log_row& offsets, const renamed_topics& topics);

/// Has the groups forget what they have committed on `topics`, and puts `commits` in its place, whoever their members
/// are. Blocks; none of the reactors' threads.
result<void> replace_cursors(caf::actor_system& system, const caf::actor& group_directory,
                             const std::vector<std::string>& topics, const cursor_commits& commits);

}  // namespace millrace
