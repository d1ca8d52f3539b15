#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <cstddef>

namespace millrace {

struct log_writer_options {
  std::size_t sync_threads;  ///< files synced at the same time, at least 1
};

/// Starts the log writer of one data directory, on a thread of its own. It answers each `FlushRequest` with a
/// `FlushReply` once the files are on the device; all requests that came during one flush share the next one (natural
/// group commit: nothing waits for company). After a failed sync every request fails, for good: the pages that were not
/// written are marked clean and a second sync would lie.
caf::actor spawn_log_writer(caf::actor_system& system, const log_writer_options& options);

}  // namespace millrace
