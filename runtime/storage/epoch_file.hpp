#pragma once
#include <memory>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/storage/epoch_history.hpp"
#include "runtime/storage/segment.hpp"

namespace millrace {

/// Where the history of the log in `directory` is kept.
std::string epoch_file_path(const std::string& directory);

/// The history kept in the directory of a log. `not_found`, `corrupt`: to be read from the batches.
result<epoch_history> load_epoch_history(disk& d, const std::string& directory);

/// Replaces the file in `directory`. Not synced: it and the directory are to be.
result<void> save_epoch_history(disk& d, const std::string& directory, const epoch_history& history);

/// Takes the history from the batches of `segments`, oldest first: looks at the first batch of each, and into those
/// only in which the epoch changes and into the last. Bad batches end the history of their segment.
result<void> read_epochs(const std::vector<std::unique_ptr<segment>>& segments, epoch_history& into);

}  // namespace millrace
