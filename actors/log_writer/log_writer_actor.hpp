#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/atom.hpp>

#include <cstddef>
#include <functional>
#include <string>

#include "actors/log_writer/flush_observer.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/storage/journal.hpp"

namespace millrace {

/// node -> log writer, when all logs are closed: sync what stands in the journal only. Answered, with nothing, when
/// that is done or has failed; then a start finds the journal empty, or replays it.
using settle_journal = caf::atom_constant<caf::atom("settlejrnl")>;

struct log_writer_options {
  disk* files;                 ///< outlives the actor
  std::string data_directory;  ///< replayed already
  std::size_t sync_threads;    ///< files synced at the same time, at least 1
  journal_options journal;     ///< `file_bytes` 0: none, every file is synced on its own
  flush_observer* observer;    ///< told of each flush, on the writer's thread; may be null; outlives the actor
  logger voice{};
};

/// Starts the log writer of one data directory, on a thread of its own. It answers each `FlushRequest` with a
/// `FlushReply` once what was written is on the device, by one write to the journal if it is little and by a sync of
/// each file if it is much; all requests that came during one flush share the next one (natural group commit: nothing
/// waits for company). After a failed sync every request fails, for good: the pages that were not written are marked
/// clean and a second sync would lie. A journal that cannot be made is done without.
caf::actor spawn_log_writer(caf::actor_system& system, const log_writer_options& options);

}  // namespace millrace
