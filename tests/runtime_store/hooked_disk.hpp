#pragma once
#include <functional>
#include <memory>
#include <string>

#include "runtime/disk/disk.hpp"
#include "runtime/disk/spare_room.hpp"

namespace millrace::store {

/// Passes everything on to another disk, and calls a function before each write to a file.
class hooked_disk final : public disk {
 public:
  explicit hooked_disk(disk& to) : to_(to) {}

  std::function<void(const std::string&path)> before_write, before_give_back;

  result<std::shared_ptr<file>> open(const std::string& path, open_mode mode) override {
    auto opened = to_.open(path, mode);
    if (!opened) return opened.error();
    return std::shared_ptr<file>(std::make_shared<hooked_file>(*this, std::move(*opened)));
  }
  result<std::uint64_t> size_of(const std::string& path) override { return to_.size_of(path); }
  result<void> rename(const std::string& from, const std::string& to) override { return to_.rename(from, to); }
  result<void> link(const std::string& from, const std::string& to) override { return to_.link(from, to); }
  result<std::uint64_t> links_of(const std::string& path) override { return to_.links_of(path); }
  result<void> remove(const std::string& path) override { return to_.remove(path); }
  result<void> make_directory(const std::string& path) override { return to_.make_directory(path); }
  result<std::vector<directory_entry>> list(const std::string& path) override { return to_.list(path); }
  result<void> sync_directory(const std::string& path) override { return to_.sync_directory(path); }
  result<std::uint64_t> free_bytes(const std::string& path) override { return to_.free_bytes(path); }
  result<std::unique_ptr<disk_lock>> lock(const std::string& path) override { return to_.lock(path); }

 private:
  class hooked_file final : public file, public room_giver {
   public:
    hooked_file(hooked_disk& disk, std::shared_ptr<file> to) : disk_(disk), to_(std::move(to)) {}

    result<std::size_t> read_at(std::uint64_t position, std::span<std::byte> into) override {
      return to_->read_at(position, into);
    }
    result<void> write_at(std::uint64_t position, std::span<const std::span<const std::byte>> parts) override {
      if (const auto hook = disk_.before_write) hook(path());
      return to_->write_at(position, parts);
    }
    result<void> sync() override { return to_->sync(); }
    result<std::uint64_t> size() override { return to_->size(); }
    result<void> truncate(std::uint64_t size) override { return to_->truncate(size); }
    result<void> give_back(std::uint64_t position, std::uint64_t bytes) override {
      if (const auto hook = disk_.before_give_back) hook(path());
      return millrace::give_back(*to_, position, bytes);
    }
    result<std::uint64_t> identity() override { return to_->identity(); }
    void drop_cached() override { to_->drop_cached(); }
    int fd() const override { return to_->fd(); }
    const std::string& path() const override { return to_->path(); }

   private:
    hooked_disk& disk_;
    std::shared_ptr<file> to_;
  };

  disk& to_;
};

}  // namespace millrace::store
