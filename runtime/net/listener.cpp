#include "runtime/net/listener.hpp"

#include <sys/socket.h>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace millrace {
namespace {

constexpr int backlog_max = 4096;
constexpr auto accept_retry_delay = std::chrono::milliseconds(50);

using tcp = boost::asio::ip::tcp;

result<tcp::endpoint> resolve(boost::asio::io_context& io, const network_address& address) {
  boost::system::error_code failure;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(address.host, std::to_string(address.port), tcp::resolver::passive, failure);
  if (failure || found.empty()) {
    return make_error(errc::invalid_argument, "listen on " + address.to_string() + ": " + failure.message());
  }
  return found.begin()->endpoint();
}

}  // namespace

listener::listener(boost::asio::io_context& io, std::string host, accept_handler accepted)
    : acceptor_(io), retry_(io), host_(std::move(host)), accepted_(std::move(accepted)) {}

result<std::shared_ptr<listener>> listener::open(boost::asio::io_context& io, const network_address& address,
                                                 accept_handler accepted, port_use use) {
  const auto endpoint = resolve(io, address);
  if (!endpoint) return endpoint.error();
  std::shared_ptr<listener> made(new listener(io, address.host, std::move(accepted)));
  boost::system::error_code failure;
  auto& acceptor = made->acceptor_;
  const auto failed = [&](const char* step) {
    return make_error(errc::io_failure, "listen on " + address.to_string() + ": " + step + ": " + failure.message());
  };
  acceptor.open(endpoint->protocol(), failure);
  if (failure) return failed("open");
  acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
  const int on = 1;
  if (use == port_use::shared) ::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  acceptor.bind(*endpoint, failure);
  if (failure) return failed("bind");
  acceptor.listen(backlog_max, failure);
  if (failure) return failed("listen");
  return made;
}

result<void> listener::probe(const network_address& address) {
  boost::asio::io_context io;
  const auto endpoint = resolve(io, address);
  if (!endpoint) return endpoint.error();
  tcp::acceptor trial(io);
  boost::system::error_code failure;
  trial.open(endpoint->protocol(), failure);
  if (!failure) trial.set_option(tcp::acceptor::reuse_address(true), failure);
  if (!failure) trial.bind(*endpoint, failure);
  if (!failure) trial.listen(1, failure);
  if (failure) return make_error(errc::io_failure, "listen on " + address.to_string() + ": " + failure.message());
  return {};
}

void listener::start() { accept_next(); }

void listener::close() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  retry_.cancel();
}

network_address listener::address() const {
  boost::system::error_code ignored;
  return network_address{host_, acceptor_.local_endpoint(ignored).port()};
}

void listener::accept_next() {
  acceptor_.async_accept([self = shared_from_this()](boost::system::error_code failure, tcp::socket socket) {
    if (!self->acceptor_.is_open()) return;
    if (failure) return self->pause_and_retry();
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    self->accepted_(socket.release(ignored));
    self->accept_next();
  });
}

void listener::pause_and_retry() {
  retry_.expires_after(accept_retry_delay);
  retry_.async_wait([self = shared_from_this()](boost::system::error_code failure) {
    if (!failure) self->accept_next();
  });
}

}  // namespace millrace
