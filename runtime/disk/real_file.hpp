#pragma once
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "runtime/disk/disk.hpp"
#include "runtime/disk/file.hpp"
#include "runtime/disk/spare_room.hpp"

namespace millrace {

/// A file of the operating system, buffered by its page cache unless opened `direct`.
class real_file final : public file, public room_giver {
 public:
  static result<std::shared_ptr<file>> open(const std::string& path, open_mode mode);

  real_file(std::string path, int fd, bool sync_writes) : path_(std::move(path)), fd_(fd), sync_writes_(sync_writes) {}
  ~real_file() override;
  real_file(const real_file&) = delete;
  real_file& operator=(const real_file&) = delete;

  result<std::size_t> read_at(std::uint64_t position, std::span<std::byte> into) override;
  result<void> write_at(std::uint64_t position, std::span<const std::span<const std::byte>> parts) override;
  result<void> sync() override;
  result<std::uint64_t> size() override;
  result<void> truncate(std::uint64_t size) override;
  result<void> give_back(std::uint64_t position, std::uint64_t bytes) override;
  result<std::uint64_t> identity() override;
  void drop_cached() override;
  int fd() const override { return fd_; }
  const std::string& path() const override { return path_; }

 private:
  std::string path_;
  int fd_;
  bool sync_writes_;                        // direct mode on a file system that has no O_DIRECT
  std::atomic<std::uint64_t> identity_{0};  // 0: not asked for yet
};

}  // namespace millrace
