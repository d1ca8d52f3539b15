#pragma once
#include <string>
#include <vector>

#include "codecs/store/superblock.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace::cli {

/// A superblock that stands in a store's file.
struct found_superblock {
  std::size_t slot = 0;
  store::superblock content;
};

/// Those that were written whole, the newest first. `not_found`, `io_failure`.
result<std::vector<found_superblock>> read_superblocks(disk& d, const std::string& store_directory);

/// Keeps a copy of all slots beside the file, then wipes one, so that the store opens with the one before. The name of
/// the copy.
result<std::string> wipe_superblock(disk& d, const std::string& store_directory, std::size_t slot);

}  // namespace millrace::cli
