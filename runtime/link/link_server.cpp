#include "runtime/link/link_server.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/ip/tcp.hpp>

#include <utility>
#include <vector>

#include "runtime/net/listener.hpp"
#include "runtime/net/stream_socket.hpp"

namespace millrace {
namespace {

using tcp = boost::asio::ip::tcp;

constexpr std::uint32_t lines_max = 20;
constexpr auto lines_interval = std::chrono::seconds(10);

/// Takes a descriptor over, of whichever address family it is.
boost::system::error_code adopt(tcp::socket& socket, int fd) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  boost::system::error_code failure, ignored;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
  socket.assign(name.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), fd, failure);
  if (!failure) socket.set_option(tcp::no_delay(true), ignored);
  return failure;
}

}  // namespace

result<void> check_limits(const link_limits& limits) {
  const auto refuse = [](const char* why) { return make_error(errc::invalid_argument, std::string("link: ") + why); };
  if (limits.frame_bytes_max < hello_bytes_max) return refuse("a frame must have room for a hello of 4096 bytes");
  if (limits.frame_bytes_max > limits.bytes_buffered_max) return refuse("a frame must not be above bytes_buffered_max");
  if (limits.item_window_bytes / 2 > limits.frame_bytes_max - link_header_bytes) {
    return refuse("a frame must have room for half a window of items");
  }
  if (limits.item_window_bytes < 4 * item_overhead_bytes || limits.windows_max() == 0) {
    return refuse("bytes_buffered_max must have room for a window of items");
  }
  if (limits.requests_in_flight_max == 0 || limits.connections_max == 0) return refuse("nobody could be served");
  return {};
}

link_server::link_server(boost::asio::io_context& io, link_setup setup, link_handler handler)
    : io_(io),
      setup_(std::make_shared<const link_setup>(std::move(setup))),
      handler_(std::move(handler)),
      lines_(std::make_shared<line_limit>(lines_max, lines_interval)) {}

result<std::shared_ptr<link_server>> link_server::open(boost::asio::io_context& io, const network_address& address,
                                                       link_setup setup, link_handler handler) {
  if (const auto sound = check_limits(setup.limits); !sound) return sound.error();
  std::shared_ptr<link_server> made(new link_server(io, std::move(setup), std::move(handler)));
  if (made->setup_->tls) {
    auto tls = make_tls_context(*made->setup_->tls);
    if (!tls) return tls.error();
    made->tls_ = std::move(*tls);
  }
  const auto accepted = [weak = std::weak_ptr(made)](int fd) {
    if (const auto self = weak.lock()) {
      self->accept(fd);
    } else {
      ::close(fd);
    }
  };
  const auto listening = listener::open(io, address, accepted, port_use::exclusive);
  if (!listening) return listening.error();
  made->listener_ = *listening;
  return made;
}

void link_server::start() { listener_->start(); }

void link_server::close() {
  listener_->close();
  const std::vector<link_server_connection*> open(connections_.begin(), connections_.end());
  for (auto* each : open) each->end(make_error(errc::unavailable, "the server stops"));
}

network_address link_server::address() const { return listener_->address(); }

void link_server::tick() {
  const std::vector<link_server_connection*> open(connections_.begin(), connections_.end());
  for (auto* each : open) each->tick();
}

void link_server::accept(int fd) {
  tcp::socket socket(io_);
  const auto peer = peer_name(fd);
  if (connections_.size() >= setup_->limits.connections_max) {
    setup_->voice.warn("link refused", {{"peer", peer}, {"connections_max", setup_->limits.connections_max}});
    ::close(fd);
    return;
  }
  if (adopt(socket, fd)) {
    ::close(fd);
    return;
  }
  auto transport = tls_ ? make_tls_transport(std::move(socket), {tls_, setup_->tls->peers, true, ""})
                        : make_plain_transport(std::move(socket));
  const auto made = std::make_shared<link_server_connection>(
      io_, setup_, std::move(transport), peer, handler_, lines_,
      [self = shared_from_this()](link_server_connection* ended) { self->connections_.erase(ended); });
  connections_.insert(made.get());
  made->start();
}

}  // namespace millrace
