#pragma once
#include <cstdint>
#include <memory>

namespace millrace {

class file;

/// Bytes within a file, which it keeps open. Whoever made the slice says that they are there and do not change.
/// Cheap to copy. Threads: any.
struct file_slice {
  std::shared_ptr<millrace::file> file;
  std::uint64_t position = 0;
  std::size_t length = 0;
};

}  // namespace millrace
