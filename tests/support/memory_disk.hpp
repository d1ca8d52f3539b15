#pragma once
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/disk/disk.hpp"

namespace millrace {

/// How much of what was not synced a loss of power leaves behind.
enum class tearing : std::uint8_t {
  nothing,  ///< files are as they were last synced
  front,    ///< of each file, the writes up to a random 512-byte sector: what journalling file systems leave
  sectors,  ///< any sectors, independently; a lost one reads as it was, or as zeros beyond the old end
};

/// A disk in memory that knows what a loss of power would leave: bytes that were synced, names whose directory was
/// synced, and by chance some of the rest. Directory changes survive in order, file contents as `tearing` says.
/// Threads: one at a time, files included.
class memory_disk final : public disk {
 public:
  memory_disk();
  ~memory_disk() override;

  /// The machine loses power and starts again. Open files and locks are gone; what was by chance depends on `seed`
  /// only.
  void crash(std::uint64_t seed, tearing how);

  /// Writes that would make all files together longer than `bytes` fail with `no_space`, some of their bytes written.
  void set_capacity(std::uint64_t bytes) { capacity_ = bytes; }
  std::uint64_t used() const;  ///< without what was given back

  result<std::shared_ptr<file>> open(const std::string& path, open_mode mode) override;
  result<std::uint64_t> size_of(const std::string& path) override;
  result<void> rename(const std::string& from, const std::string& to) override;
  result<void> link(const std::string& from, const std::string& to) override;
  result<std::uint64_t> links_of(const std::string& path) override;
  result<void> remove(const std::string& path) override;
  result<void> make_directory(const std::string& path) override;
  result<std::vector<directory_entry>> list(const std::string& path) override;
  result<void> sync_directory(const std::string& path) override;
  result<std::uint64_t> free_bytes(const std::string& path) override;
  result<std::unique_ptr<disk_lock>> lock(const std::string& path) override;

  struct node;  // a file or directory

 private:
  friend class memory_file;

  /// One entry of a directory as it is to be; no node: gone.
  struct entry_change {
    std::shared_ptr<node> directory;
    std::string name;
    std::shared_ptr<node> target;
  };
  using name_operation = std::vector<entry_change>;  // survives whole or not at all

  std::shared_ptr<node> find(const std::string& path) const;
  void change_names(name_operation operation);
  void sync_names(const node& directory);
  std::size_t that_fits(std::uint64_t position, std::size_t count, std::uint64_t size) const;

  std::shared_ptr<node> root_;
  std::vector<name_operation> unsynced_names_;  // in the order in which they were made
  std::shared_ptr<std::set<std::string>> locked_;
  std::uint64_t capacity_ = UINT64_MAX;
  std::uint64_t identities_ = 0;
};

}  // namespace millrace
