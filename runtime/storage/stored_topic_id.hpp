#pragma once
#include <optional>
#include <string>

#include "codecs/base/result.hpp"
#include "codecs/log/partition_metadata.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// The id of the topic whose log is in `directory`; nothing if there is no log or it does not say, as when a crash tore
/// what it said. `io_failure`.
result<std::optional<topic_id_bytes>> stored_topic_id(disk& d, const std::string& directory);

}  // namespace millrace
