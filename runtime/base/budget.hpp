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

  /// What may still be taken.
  std::size_t left() const {
    const auto taken = used();
    return taken < bytes_max_ ? bytes_max_ - taken : 0;
  }

  std::size_t used() const { return used_.load(std::memory_order_relaxed); }
  std::size_t bytes_max() const { return bytes_max_; }

 private:
  const std::size_t bytes_max_;
  std::atomic<std::size_t> used_{0};
};

/// What one owner holds of a budget while it grows and shrinks, also beyond the bound; given back at the end.
/// The budget outlives it. One user at a time.
class budget_holding {
 public:
  explicit budget_holding(memory_budget& of) : of_(of) {}
  budget_holding(const budget_holding&) = delete;
  budget_holding& operator=(const budget_holding&) = delete;
  ~budget_holding() { of_.give_back(bytes_); }

  void set(std::size_t bytes) {
    of_.take(bytes);
    of_.give_back(bytes_);
    bytes_ = bytes;
  }

 private:
  memory_budget& of_;
  std::size_t bytes_ = 0;
};

}  // namespace millrace
