#pragma once
#include <cstdint>
#include <memory>
#include <mutex>

#include "tests/support/memory_disk.hpp"

namespace millrace {

/// A disk in memory under a running node: its power can be cut while threads use it, and its syncs can be made to fail.
/// Threads: any; `restore` when nobody uses it.
class power_disk final : public disk {
 public:
  power_disk() : state_(std::make_shared<state>()) {}

  /// From now on every call fails, until `restore`: what the node says later was said by nobody.
  void cut();

  /// Cuts the power in the middle of the `n`-th write or sync from now on, counted from 1.
  void cut_after(std::uint64_t n);

  /// The machine starts again, with what `memory_disk::crash` leaves.
  void restore(std::uint64_t seed, tearing how);

  /// Only the process that was cut off starts again: the machine still has what was written in its memory.
  void resume();

  /// From now on every sync and every direct write fails, and what was written is on the device or not.
  void fail_syncs();

  bool is_on() const;

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

 private:
  friend class power_file;

  struct state {
    mutable std::mutex mutex;
    memory_disk memory;
    bool on = true;
    bool syncs_fail = false;
    std::uint64_t steps_left = UINT64_MAX;
  };

  std::shared_ptr<state> state_;  // files outlive a node's use of them
};

}  // namespace millrace
