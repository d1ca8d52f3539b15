#pragma once
#include <cstdint>
#include <memory>

#include "runtime/disk/disk.hpp"

namespace millrace {

/// Passes everything on to another disk, counts it, and lets one operation fail: for tests that try each in turn.
/// A write that fails has written half of its first part; a sync that fails has synced nothing. Threads: one at a time.
class failing_disk final : public disk {
 public:
  struct state {
    std::uint64_t operations = 0;
    std::uint64_t bytes_read = 0;
    std::uint64_t bytes_written = 0;
    std::uint64_t syncs = 0;
    std::uint64_t fail_at = 0;  // the operation of that number, from 1; 0: none
    errc failure = errc::io_failure;
    bool has_failed = false;

    bool fails_now() {
      if (++operations != fail_at) return false;
      has_failed = true;
      return true;
    }
    error failed() const { return make_error(failure, "made to fail"); }
  };

  explicit failing_disk(disk& to) : to_(to), state_(std::make_shared<state>()) {}

  /// The `n`-th operation from now on fails with `code`: io_failure or no_space.
  void fail(std::uint64_t n, errc code) {
    state_->fail_at = state_->operations + n;
    state_->failure = code;
    state_->has_failed = false;
  }

  bool has_failed() const { return state_->has_failed; }
  std::uint64_t operations() const { return state_->operations; }
  std::uint64_t bytes_read() const { return state_->bytes_read; }
  std::uint64_t bytes_written() const { return state_->bytes_written; }
  std::uint64_t syncs() const { return state_->syncs; }

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
  disk& to_;
  std::shared_ptr<state> state_;
};

}  // namespace millrace
