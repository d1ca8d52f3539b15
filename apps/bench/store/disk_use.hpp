#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "codecs/base/result.hpp"

namespace millrace::bench {

/// Bytes that the files of a folder take on disk: of holes nothing, of what is reserved all.
result<std::uint64_t> bytes_on_disk(const std::string& folder);

/// What the disk below a folder has been sent, whoever sent it, by the kernel's count (/sys/dev/block/…/stat), the file
/// system's own journal with it. The count of a process (/proc/self/io) would not do: it counts whole folios, of which
/// one block was changed. Threads: one at a time.
class disk_writes {
 public:
  explicit disk_writes(const std::string& folder);

  /// Bytes since the machine began, when all that was written to the folder's file system so far is on disk. None where
  /// the kernel does not tell: no block device is below the folder.
  std::optional<std::uint64_t> bytes() const;

 private:
  std::string folder_;
  std::string counts_;
};

}  // namespace millrace::bench
