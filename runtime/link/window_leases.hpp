#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace millrace {

/// The room of one call for items that nobody has read yet; given back at the end. Threads: one.
class window_lease {
 public:
  window_lease(std::shared_ptr<std::size_t> leased, std::size_t bytes) : leased_(std::move(leased)), bytes_(bytes) {
    ++*leased_;
  }
  window_lease(window_lease&& other) noexcept : leased_(std::move(other.leased_)), bytes_(other.bytes_) {}
  window_lease& operator=(window_lease&&) = delete;
  ~window_lease() {
    if (leased_) --*leased_;
  }

  std::size_t bytes() const { return bytes_; }

 private:
  std::shared_ptr<std::size_t> leased_;
  std::size_t bytes_;
};

/// The windows of one link, all of one size. Threads: one.
class window_leases {
 public:
  window_leases(std::size_t windows_max, std::size_t window_bytes)
      : windows_max_(windows_max), window_bytes_(window_bytes) {}

  /// Nothing if all are taken.
  std::optional<window_lease> take() {
    if (*leased_ >= windows_max_) return std::nullopt;
    return window_lease(leased_, window_bytes_);
  }

  std::size_t taken() const { return *leased_; }
  std::size_t windows_max() const { return windows_max_; }

 private:
  std::size_t windows_max_;
  std::size_t window_bytes_;
  std::shared_ptr<std::size_t> leased_ = std::make_shared<std::size_t>(0);
};

}  // namespace millrace
