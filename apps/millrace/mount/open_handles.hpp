#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace millrace::mount {

/// What the kernel has open, by the number that it says. When a mount ends the kernel does not close what is open
/// still: that goes with this. Threads: any.
template <class Handle>
class open_handles {
 public:
  /// Its number.
  std::uint64_t keep(std::unique_ptr<Handle> handle) {
    const auto number = reinterpret_cast<std::uint64_t>(handle.get());
    const std::lock_guard held(lock_);
    open_.emplace(number, std::move(handle));
    return number;
  }

  /// Without looking it up: the kernel says only numbers that it was given.
  static Handle& at(std::uint64_t number) { return *reinterpret_cast<Handle*>(number); }

  std::unique_ptr<Handle> take(std::uint64_t number) {
    const std::lock_guard held(lock_);
    return std::move(open_.extract(number).mapped());
  }

 private:
  std::mutex lock_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Handle>> open_;
};

}  // namespace millrace::mount
