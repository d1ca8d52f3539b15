#include "tests/support/failing_disk.hpp"

#include "runtime/disk/spare_room.hpp"

namespace millrace {
namespace {

class failing_file final : public file, public room_giver {
 public:
  failing_file(std::shared_ptr<file> to, std::shared_ptr<failing_disk::state> s)
      : to_(std::move(to)), s_(std::move(s)) {}

  result<std::size_t> read_at(std::uint64_t position, std::span<std::byte> into) override {
    if (s_->fails_now()) return s_->failed();
    auto got = to_->read_at(position, into);
    if (got) s_->bytes_read += *got;
    return got;
  }

  result<void> write_at(std::uint64_t position, std::span<const std::span<const std::byte>> parts) override {
    for (const auto& part : parts) s_->bytes_written += part.size();
    if (!s_->fails_now()) return to_->write_at(position, parts);
    if (!parts.empty()) {
      const auto half = parts.front().first(parts.front().size() / 2);
      (void)millrace::write_at(*to_, position, half);  // nothing, if that is no whole block of a direct file
    }
    return s_->failed();
  }

  result<void> sync() override {
    ++s_->syncs;
    if (s_->fails_now()) return s_->failed();
    return to_->sync();
  }

  result<std::uint64_t> size() override {
    if (s_->fails_now()) return s_->failed();
    return to_->size();
  }

  result<void> truncate(std::uint64_t size) override {
    if (s_->fails_now()) return s_->failed();
    return to_->truncate(size);
  }

  result<void> give_back(std::uint64_t position, std::uint64_t bytes) override {
    if (s_->fails_now()) return s_->failed();
    return millrace::give_back(*to_, position, bytes);
  }

  result<std::uint64_t> identity() override {
    if (s_->fails_now()) return s_->failed();
    return to_->identity();
  }

  void drop_cached() override { to_->drop_cached(); }
  int fd() const override { return to_->fd(); }
  const std::string& path() const override { return to_->path(); }

 private:
  std::shared_ptr<file> to_;
  std::shared_ptr<failing_disk::state> s_;
};

}  // namespace

result<std::shared_ptr<file>> failing_disk::open(const std::string& path, open_mode mode) {
  if (state_->fails_now()) return state_->failed();
  auto opened = to_.open(path, mode);
  if (!opened) return opened;
  return std::shared_ptr<file>(std::make_shared<failing_file>(std::move(*opened), state_));
}

result<std::uint64_t> failing_disk::size_of(const std::string& path) {
  if (state_->fails_now()) return state_->failed();
  return to_.size_of(path);
}

result<void> failing_disk::rename(const std::string& from, const std::string& to) {
  if (state_->fails_now()) return state_->failed();
  return to_.rename(from, to);
}

result<void> failing_disk::link(const std::string& from, const std::string& to) {
  if (state_->fails_now()) return state_->failed();
  return to_.link(from, to);
}

result<std::uint64_t> failing_disk::links_of(const std::string& path) {
  if (state_->fails_now()) return state_->failed();
  return to_.links_of(path);
}

result<void> failing_disk::remove(const std::string& path) {
  if (state_->fails_now()) return state_->failed();
  return to_.remove(path);
}

result<void> failing_disk::make_directory(const std::string& path) {
  if (state_->fails_now()) return state_->failed();
  return to_.make_directory(path);
}

result<std::vector<directory_entry>> failing_disk::list(const std::string& path) {
  if (state_->fails_now()) return state_->failed();
  return to_.list(path);
}

result<void> failing_disk::sync_directory(const std::string& path) {
  ++state_->syncs;
  if (state_->fails_now()) return state_->failed();
  return to_.sync_directory(path);
}

result<std::uint64_t> failing_disk::free_bytes(const std::string& path) {
  if (state_->fails_now()) return state_->failed();
  return to_.free_bytes(path);
}

result<std::unique_ptr<disk_lock>> failing_disk::lock(const std::string& path) {
  if (state_->fails_now()) return state_->failed();
  return to_.lock(path);
}

}  // namespace millrace
