#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <string>

#include "codecs/base/result.hpp"

namespace millrace {

/// A connected, non-blocking TCP socket that tells when it can be read or written; reading and writing are its
/// owner's, by `fd()`. Threads: the one that runs `io`.
class stream_socket {
 public:
  /// Takes `fd` over.
  stream_socket(boost::asio::io_context& io, int fd);

  int fd() { return descriptor_.native_handle(); }
  bool is_open() const { return descriptor_.is_open(); }

  /// Calls `ready` once, from the io_context, when there is something to read; not after `close` or `release`.
  template <class F>
  void wait_readable(F ready) {
    descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                           [ready = std::move(ready)](boost::system::error_code failure) mutable {
                             if (!failure) ready();
                           });
  }

  /// As `wait_readable`, for room to write.
  template <class F>
  void wait_writable(F ready) {
    descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_write,
                           [ready = std::move(ready)](boost::system::error_code failure) mutable {
                             if (!failure) ready();
                           });
  }

  /// Gives the descriptor to the caller, open; what waited is told nothing.
  int release() { return descriptor_.release(); }

  void close();

 private:
  boost::asio::posix::stream_descriptor descriptor_;
};

/// "127.0.0.1:40312" of the other side, or "?" if it cannot be told.
std::string peer_name(int fd);

}  // namespace millrace
