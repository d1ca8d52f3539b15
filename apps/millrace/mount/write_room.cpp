#include "apps/millrace/mount/write_room.hpp"

#include <utility>

namespace millrace::mount {

bool write_room::try_take(std::size_t bytes) {
  const std::lock_guard held(lock_);
  if (!fits(bytes)) return false;
  taken_ += bytes;
  return true;
}

void write_room::give_back(std::size_t bytes) {
  {
    const std::lock_guard held(lock_);
    taken_ -= bytes;
  }
  freed_.notify_all();
}

void write_room::wait(std::size_t bytes, std::chrono::milliseconds at_most) {
  std::unique_lock held(lock_);
  freed_.wait_for(held, at_most, [&] { return fits(bytes); });
}

void write_room::note(std::weak_ptr<file_writes> file) {
  const std::lock_guard held(lock_);
  noted_.push_back(std::move(file));
}

std::vector<std::shared_ptr<file_writes>> write_room::take_noted() {
  std::vector<std::weak_ptr<file_writes>> noted;
  {
    const std::lock_guard held(lock_);
    noted.swap(noted_);
  }
  std::vector<std::shared_ptr<file_writes>> there;
  for (const auto& one : noted) {
    if (auto file = one.lock()) there.push_back(std::move(file));
  }
  return there;
}

}  // namespace millrace::mount
