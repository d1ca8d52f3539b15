#pragma once
#include "runtime/disk/disk.hpp"

namespace millrace {

/// The operating system's files. Has no state: any number may exist.
class real_disk final : public disk {
 public:
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
};

}  // namespace millrace
