#include "tests/support/power_disk.hpp"

#include <algorithm>

#include "runtime/disk/spare_room.hpp"

namespace millrace {
namespace {

error no_power() { return make_error(errc::io_failure, "the power is off"); }
error failed_sync() { return make_error(errc::io_failure, "sync: made to fail"); }

}  // namespace

class power_file final : public file, public room_giver {
 public:
  using state = power_disk::state;

  power_file(std::shared_ptr<file> to, open_mode mode, std::shared_ptr<state> s)
      : to_(std::move(to)), mode_(mode), s_(std::move(s)) {}

  result<std::size_t> read_at(std::uint64_t position, std::span<std::byte> into) override {
    const std::lock_guard lock(s_->mutex);
    if (!s_->on) return no_power();
    return to_->read_at(position, into);
  }

  result<void> write_at(std::uint64_t position, std::span<const std::span<const std::byte>> parts) override {
    const std::lock_guard lock(s_->mutex);
    if (!s_->on) return no_power();
    if (mode_ == open_mode::direct && s_->syncs_fail) return failed_sync();
    if (last_step(*s_)) return cut_write(position, parts);
    return to_->write_at(position, parts);
  }

  result<void> sync() override {
    const std::lock_guard lock(s_->mutex);
    if (!s_->on || last_step(*s_)) return no_power();
    return s_->syncs_fail ? failed_sync() : to_->sync();
  }

  result<std::uint64_t> size() override {
    const std::lock_guard lock(s_->mutex);
    if (!s_->on) return no_power();
    return to_->size();
  }

  result<void> truncate(std::uint64_t size) override {
    const std::lock_guard lock(s_->mutex);
    if (!s_->on || last_step(*s_)) return no_power();
    return to_->truncate(size);
  }

  result<void> give_back(std::uint64_t position, std::uint64_t bytes) override {
    const std::lock_guard lock(s_->mutex);
    if (!s_->on || last_step(*s_)) return no_power();
    return millrace::give_back(*to_, position, bytes);
  }

  result<std::uint64_t> identity() override {
    const std::lock_guard lock(s_->mutex);
    if (!s_->on) return no_power();
    return to_->identity();
  }

  void drop_cached() override {}
  int fd() const override { return -1; }
  const std::string& path() const override { return to_->path(); }

  /// True if the power goes now.
  static bool last_step(state& s) {
    if (--s.steps_left > 0) return false;
    s.on = false;
    return true;
  }

 private:
  /// The beginning has reached the device, or its memory, where nothing says that it stays.
  result<void> cut_write(std::uint64_t position, std::span<const std::span<const std::byte>> parts) {
    if (!parts.empty()) {
      auto begin = parts.front();
      if (mode_ == open_mode::direct) begin = begin.first(std::min(begin.size(), direct_alignment));
      (void)millrace::write_at(*to_, position, begin);
    }
    return no_power();
  }

  std::shared_ptr<file> to_;
  open_mode mode_;
  std::shared_ptr<state> s_;
};

void power_disk::cut() {
  const std::lock_guard lock(state_->mutex);
  state_->on = false;
}

void power_disk::cut_after(std::uint64_t n) {
  const std::lock_guard lock(state_->mutex);
  state_->steps_left = n;
}

void power_disk::restore(std::uint64_t seed, tearing how) {
  const std::lock_guard lock(state_->mutex);
  state_->memory.crash(seed, how);
  state_->on = true;
  state_->syncs_fail = false;
  state_->steps_left = UINT64_MAX;
}

void power_disk::resume() {
  const std::lock_guard lock(state_->mutex);
  state_->on = true;
  state_->syncs_fail = false;
  state_->steps_left = UINT64_MAX;
}

void power_disk::fail_syncs() {
  const std::lock_guard lock(state_->mutex);
  state_->syncs_fail = true;
}

bool power_disk::is_on() const {
  const std::lock_guard lock(state_->mutex);
  return state_->on;
}

result<std::shared_ptr<file>> power_disk::open(const std::string& path, open_mode mode) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on) return no_power();
  auto opened = state_->memory.open(path, mode);
  if (!opened) return opened.error();
  return std::shared_ptr<file>(std::make_shared<power_file>(std::move(*opened), mode, state_));
}

result<std::uint64_t> power_disk::size_of(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on) return no_power();
  return state_->memory.size_of(path);
}

result<void> power_disk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on || power_file::last_step(*state_)) return no_power();
  return state_->memory.rename(from, to);
}

result<void> power_disk::link(const std::string& from, const std::string& to) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on || power_file::last_step(*state_)) return no_power();
  return state_->memory.link(from, to);
}

result<std::uint64_t> power_disk::links_of(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on) return no_power();
  return state_->memory.links_of(path);
}

result<void> power_disk::remove(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on || power_file::last_step(*state_)) return no_power();
  return state_->memory.remove(path);
}

result<void> power_disk::make_directory(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on || power_file::last_step(*state_)) return no_power();
  return state_->memory.make_directory(path);
}

result<std::vector<directory_entry>> power_disk::list(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on) return no_power();
  return state_->memory.list(path);
}

result<void> power_disk::sync_directory(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on || power_file::last_step(*state_)) return no_power();
  return state_->syncs_fail ? failed_sync() : state_->memory.sync_directory(path);
}

result<std::uint64_t> power_disk::free_bytes(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on) return no_power();
  return state_->memory.free_bytes(path);
}

result<std::unique_ptr<disk_lock>> power_disk::lock(const std::string& path) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->on) return no_power();
  return state_->memory.lock(path);
}

}  // namespace millrace
