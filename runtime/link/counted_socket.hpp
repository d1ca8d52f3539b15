#pragma once
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <utility>

namespace millrace {

/// A TCP socket that counts the bytes that go through it; may stand wherever Asio wants a stream. Threads: one.
class counted_socket {
 public:
  using socket = boost::asio::ip::tcp::socket;
  using executor_type = socket::executor_type;
  using lowest_layer_type = socket::lowest_layer_type;

  explicit counted_socket(socket&& of) : socket_(std::move(of)) {}

  executor_type get_executor() { return socket_.get_executor(); }
  lowest_layer_type& lowest_layer() { return socket_.lowest_layer(); }

  template <class Buffers, class Handler>
  void async_read_some(const Buffers& into, Handler&& done) {
    socket_.async_read_some(into, counting(bytes_in_, std::forward<Handler>(done)));
  }

  template <class Buffers, class Handler>
  void async_write_some(const Buffers& bytes, Handler&& done) {
    socket_.async_write_some(bytes, counting(bytes_out_, std::forward<Handler>(done)));
  }

  std::uint64_t bytes_in() const { return bytes_in_; }
  std::uint64_t bytes_out() const { return bytes_out_; }

 private:
  /// The sum lives as long as the handler: whoever waits on a socket keeps it alive.
  template <class Handler>
  static auto counting(std::uint64_t& sum, Handler&& done) {
    return [&sum, done = std::forward<Handler>(done)](boost::system::error_code failure, std::size_t count) mutable {
      sum += count;
      std::move(done)(failure, count);
    };
  }

  socket socket_;
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
};

}  // namespace millrace
