#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>

#include <chrono>
#include <cstdint>
#include <memory>

#include "actors/partition/log_marks.hpp"
#include "actors/partition/write_gate.hpp"
#include "codecs/log/log_names.hpp"
#include "codecs/log/partition_metadata.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/storage/data_directory.hpp"

namespace millrace {

/// partition host -> keeper: the log of a partition, not used any more, is to be deleted, if it is still that topic's.
struct delete_log_request {
  topic_partition partition;
  topic_id_bytes topic_id;
};

struct data_keeper_options {
  std::chrono::milliseconds interval{1000};  ///< between looks at marks and free space
  std::uint64_t free_bytes_min;              ///< below this the directory takes no new records
  logger voice{};
};

/// Starts the keeper of one data directory, on a thread of its own: it stores the marks of its logs, closes the gate to
/// producers while the disk is nearly full, and deletes logs. What is pointed to outlives it.
caf::actor spawn_data_keeper(caf::actor_system& system, data_directory& directory, disk& d, log_marks& marks,
                             write_gate& gate, const data_keeper_options& options);

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::delete_log_request)
