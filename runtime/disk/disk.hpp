#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/disk/file.hpp"

namespace millrace {

enum class open_mode : std::uint8_t {
  read,       ///< must exist
  write,      ///< read and write; must exist
  create,     ///< read and write; made empty if it does not exist
  directory,  ///< to be synced only
  /// Read and write; made if it does not exist. A write is durable when it returns and its position, size and memory
  /// are multiples of `direct_alignment`.
  direct,
};

/// What `open_mode::direct` asks of positions, sizes and addresses, in bytes.
constexpr std::size_t direct_alignment = 4096;

struct directory_entry {
  std::string name;
  bool directory = false;
};

/// Keeps a lock while it lives.
class disk_lock {
 public:
  virtual ~disk_lock() = default;
};

/// The one seam through which files come in. Paths are absolute or relative to the process, parts divided by '/'.
/// Every call may block. Errors: `not_found`, `already_exists`, `no_space`, `limit_exceeded` (descriptors),
/// `io_failure` for all else; the context names the call, the path and the system's reason. Threads: any.
class disk {
 public:
  virtual ~disk() = default;

  virtual result<std::shared_ptr<file>> open(const std::string& path, open_mode mode) = 0;

  /// Size of the file in bytes, without opening it.
  virtual result<std::uint64_t> size_of(const std::string& path) = 0;

  /// Atomic; what `to` named before is gone. Durable after `sync_directory` of the parent.
  virtual result<void> rename(const std::string& from, const std::string& to) = 0;

  /// Gives the file `from` one more name, `to`; the file goes with its last name. `already_exists` if there is anything
  /// of that name. Durable after `sync_directory` of the parent. A later `rename` of one name to the other does
  /// nothing.
  virtual result<void> link(const std::string& from, const std::string& to) = 0;

  /// How many names the file has.
  virtual result<std::uint64_t> links_of(const std::string& path) = 0;

  /// Removes a file or an empty directory.
  virtual result<void> remove(const std::string& path) = 0;

  /// Makes one directory; its parent exists. `already_exists` if there is anything of that name.
  virtual result<void> make_directory(const std::string& path) = 0;

  /// What the directory holds, sorted by name.
  virtual result<std::vector<directory_entry>> list(const std::string& path) = 0;

  /// Makes the names in the directory durable.
  virtual result<void> sync_directory(const std::string& path) = 0;

  /// Bytes that an ordinary process may still write to the file system of `path`.
  virtual result<std::uint64_t> free_bytes(const std::string& path) = 0;

  /// Locks the file `path`, made if need be, against every other process and every other caller. `unavailable` if it is
  /// locked. Ends with the process at the latest.
  virtual result<std::unique_ptr<disk_lock>> lock(const std::string& path) = 0;
};

/// Writes `bytes` to the file `path` so that it holds the old content or the new, whenever the machine stops: a
/// temporary file, sync, rename. The rename itself is durable after `sync_directory` of the parent.
result<void> replace_file(disk& d, const std::string& path, std::span<const std::byte> bytes);

/// The whole content of a file; `limit_exceeded` if it is longer than `bytes_max`.
result<std::vector<std::byte>> read_file(disk& d, const std::string& path, std::size_t bytes_max);

}  // namespace millrace
