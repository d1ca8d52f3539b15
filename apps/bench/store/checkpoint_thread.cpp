#include "apps/bench/store/checkpoint_thread.hpp"

namespace millrace::bench {

checkpoint_thread::~checkpoint_thread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wanted_.notify_one();
  thread_.join();
}

void checkpoint_thread::look() {
  if (!store_.checkpoint_due()) return;
  {
    const std::lock_guard lock(mutex_);
    due_ = true;
  }
  wanted_.notify_one();
}

result<void> checkpoint_thread::outcome() const {
  const std::lock_guard lock(mutex_);
  return outcome_;
}

void checkpoint_thread::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wanted_.wait(lock, [this] { return due_ || ending_; });
    if (ending_) return;
    due_ = false;
    lock.unlock();
    auto made = store_.checkpoint();
    lock.lock();
    if (!made) outcome_ = made;
  }
}

}  // namespace millrace::bench
