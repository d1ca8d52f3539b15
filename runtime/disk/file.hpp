#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "codecs/base/result.hpp"

namespace millrace {

/// An open file, or an open directory that is there to be synced. Positions and sizes are bytes from the start.
/// Ownership: `std::shared_ptr`; it closes with the last reference. Threads: any, also at the same time, as pread and
/// pwrite are; who writes where is the callers' agreement.
class file {
 public:
  virtual ~file() = default;

  /// Bytes read into `into`, fewer than its size only at the end of the file. `io_failure`.
  virtual result<std::size_t> read_at(std::uint64_t position, std::span<std::byte> into) = 0;

  /// Writes all parts one after the other from `position`. `no_space` or `io_failure`: some of them may be written, and
  /// the file may have grown.
  virtual result<void> write_at(std::uint64_t position, std::span<const std::span<const std::byte>> parts) = 0;

  /// Returns when all bytes written before the call are on the device, and the size that reaches them (fdatasync; of a
  /// directory: the names in it). After a failure what was written is lost or not, and no later success says which.
  virtual result<void> sync() = 0;

  virtual result<std::uint64_t> size() = 0;

  /// Cuts the file off, or lengthens it with zeros, to `size`.
  virtual result<void> truncate(std::uint64_t size) = 0;

  /// A number that tells the file from any other that had or will have its name, the machine's restarts included.
  virtual result<std::uint64_t> identity() = 0;

  /// Makes the next reads come from the device, not from the page cache, as far as the system allows.
  virtual void drop_cached() = 0;

  /// The system's descriptor, for sendfile; -1 in doubles.
  virtual int fd() const = 0;

  /// As given when it was opened. A later rename does not change it.
  virtual const std::string& path() const = 0;
};

/// `write_at` of one part.
inline result<void> write_at(file& f, std::uint64_t position, std::span<const std::byte> bytes) {
  return f.write_at(position, std::span(&bytes, 1));
}

}  // namespace millrace
