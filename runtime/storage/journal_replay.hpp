#pragma once
#include <cstdint>
#include <string>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

struct journal_replayed {
  std::uint64_t records = 0;
  std::uint64_t bytes_restored = 0;  ///< that were missing or different in their files
};

/// Puts back into the files of `data_directory` what its journal says was durable and the files do not have, syncs them
/// and empties the journal. To be called before any log is opened; may be repeated if it was interrupted. Writes to
/// files that are gone, or are others of the same name, are left out. Errors: `io_failure`, `no_space`, `unsupported`.
result<journal_replayed> replay_journal(disk& d, const std::string& data_directory);

}  // namespace millrace
