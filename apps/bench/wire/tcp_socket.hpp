#pragma once
#include <chrono>
#include <cstddef>
#include <span>
#include <utility>

#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace::bench {

/// A connected TCP socket without Nagle's delay, blocking unless told otherwise. Closes it at its end; move only.
class tcp_socket {
 public:
  static constexpr std::chrono::milliseconds usual_patience{60'000};

  /// `io_failure`, `timed_out` or `not_found` (of the name), with the address in the context. Connecting, and each call
  /// later, waits at most `patience` for the other side to do something.
  static result<tcp_socket> connect(const network_address& to, std::chrono::milliseconds patience = usual_patience);

  /// Takes over a connected descriptor.
  explicit tcp_socket(int fd) : fd_(fd) {}
  ~tcp_socket();
  tcp_socket(tcp_socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  tcp_socket& operator=(tcp_socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  int fd() const { return fd_; }

  /// From now on calls on the descriptor return at once.
  result<void> stop_blocking();

  /// Blocking. `connection_closed`, `io_failure`; `timed_out` if the other side reads nothing for too long.
  result<void> send_all(std::span<const std::byte> bytes);
  /// Blocking; fills all of `into`. `connection_closed`, `io_failure`; `timed_out` if nothing comes for too long.
  result<void> receive_all(std::span<std::byte> into);

 private:
  int fd_;
};

}  // namespace millrace::bench
