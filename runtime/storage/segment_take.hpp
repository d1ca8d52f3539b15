#pragma once
#include <memory>
#include <mutex>
#include <utility>

namespace millrace {

/// While it lives segments leave their log: nobody makes a linked log of its files, and nothing else is taken from it.
class segment_take {
 public:
  segment_take() = default;

  /// Keeps `alone` locked, a mutex that `owner` owns.
  segment_take(std::shared_ptr<void> owner, std::unique_lock<std::mutex> alone)
      : owner_(std::move(owner)), alone_(std::move(alone)) {}

 private:
  std::shared_ptr<void> owner_;
  std::unique_lock<std::mutex> alone_;
};

}  // namespace millrace
