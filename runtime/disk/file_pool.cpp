#include "runtime/disk/file_pool.hpp"

namespace millrace {

std::size_t file_pool::open_files() const {
  const std::lock_guard lock(mutex_);
  return recent_.size();
}

result<std::shared_ptr<file>> pooled_file::get() {
  if (auto found = find()) return found;
  auto opened = pool_.disk_.open(path_, mode_);
  if (!opened) return opened.error();
  return keep(std::move(*opened));
}

std::shared_ptr<file> pooled_file::find() {
  {
    const std::lock_guard lock(pool_.mutex_);
    if (kept_) {
      pool_.recent_.splice(pool_.recent_.begin(), pool_.recent_, place_);
      return kept_;
    }
  }
  auto held_elsewhere = seen_.lock();
  return held_elsewhere ? keep(std::move(held_elsewhere)) : nullptr;
}

std::shared_ptr<file> pooled_file::keep(std::shared_ptr<file> opened) {
  std::shared_ptr<file> evicted;  // closed after the lock is released
  const std::lock_guard lock(pool_.mutex_);
  if (pool_.recent_.size() >= pool_.open_files_max_ && !pool_.recent_.empty()) {
    evicted = std::move(pool_.recent_.back()->kept_);
    pool_.recent_.pop_back();
  }
  pool_.recent_.push_front(this);
  place_ = pool_.recent_.begin();
  kept_ = opened;
  seen_ = opened;
  return opened;
}

void pooled_file::close() {
  std::shared_ptr<file> closing;
  const std::lock_guard lock(pool_.mutex_);
  if (!kept_) return;
  pool_.recent_.erase(place_);
  closing = std::move(kept_);
}

}  // namespace millrace
