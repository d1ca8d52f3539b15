#pragma once
#include <string>

#include "codecs/base/result.hpp"
#include "codecs/log/compaction_checkpoint.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// How far compaction has come in the log in `directory`. A log without the file was never compacted; of one whose file
/// is bad all is dirty, and offsets may be missing anywhere. `io_failure`.
result<compaction_checkpoint> load_compaction_checkpoint(disk& d, const std::string& directory);

/// Replaces the file and makes it durable.
result<void> save_compaction_checkpoint(disk& d, const std::string& directory, const compaction_checkpoint& checkpoint);

}  // namespace millrace
