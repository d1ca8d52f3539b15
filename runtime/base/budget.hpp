#pragma once
#include <atomic>
#include <cstddef>

namespace millrace {

/// A bound on bytes held for clients, shared by all reactors. Threads: any.
class memory_budget {
 public:
  explicit memory_budget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Takes `bytes` if they fit; false, and nothing taken, if not.
  bool try_take(std::size_t bytes);

  /// Takes `bytes` even beyond the bound: for what must go on, such as a reply to a request already admitted.
  void take(std::size_t bytes) { used_.fetch_add(bytes, std::memory_order_relaxed); }

  void give_back(std::size_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  std::size_t bytes_max() const { return bytes_max_; }

 private:
  const std::size_t bytes_max_;
  std::atomic<std::size_t> used_{0};
};

}  // namespace millrace
