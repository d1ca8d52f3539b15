#include "apps/monitoring/intake/datagram_socket.hpp"

#include <utility>

namespace millrace::monitoring {
namespace {

namespace asio = boost::asio;
using udp = asio::ip::udp;

constexpr int kernel_buffer_bytes = 4 << 20;

error failed(const network_address& at, const boost::system::error_code& why) {
  return make_error(errc::io_failure, "udp " + at.to_string() + ": " + why.message());
}

}  // namespace

result<std::shared_ptr<datagram_socket>> datagram_socket::open(asio::io_context& io, const network_address& at,
                                                               handler taken) {
  boost::system::error_code why;
  udp::resolver resolver(io);
  const auto found = resolver.resolve(at.host, std::to_string(at.port), udp::resolver::passive, why);
  if (why) return failed(at, why);
  std::shared_ptr<datagram_socket> made(new datagram_socket(io, std::move(taken)));
  auto& socket = made->socket_;
  const auto endpoint = found.begin()->endpoint();
  socket.open(endpoint.protocol(), why);
  if (why) return failed(at, why);
  boost::system::error_code smaller;  // the system may allow less
  socket.set_option(asio::socket_base::receive_buffer_size(kernel_buffer_bytes), smaller);
  socket.bind(endpoint, why);
  if (why) return failed(at, why);
  return made;
}

void datagram_socket::receive_next() {
  socket_.async_receive_from(asio::buffer(bytes_), sender_,
                             [self = shared_from_this()](boost::system::error_code why, std::size_t size) {
                               if (!self->socket_.is_open()) return;
                               if (!why) self->taken_({self->bytes_.data(), size}, self->sender_.address().to_string());
                               self->receive_next();
                             });
}

void datagram_socket::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

network_address datagram_socket::address() const {
  boost::system::error_code ignored;
  const auto bound = socket_.local_endpoint(ignored);
  return {bound.address().to_string(), bound.port()};
}

}  // namespace millrace::monitoring
