#include "runtime/http/server.hpp"

#include <unistd.h>
#include <boost/asio/ip/tcp.hpp>

#include <vector>

#include "runtime/http/connection.hpp"
#include "runtime/net/listener.hpp"

namespace millrace {
namespace {

using tcp = boost::asio::ip::tcp;

/// Takes a descriptor over, of whichever address family it is.
boost::system::error_code adopt(tcp::socket& socket, int fd) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  boost::system::error_code failure;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&name), &size);
  socket.assign(name.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), fd, failure);
  return failure;
}

}  // namespace

http_server::http_server(boost::asio::io_context& io, http_limits limits, logger voice)
    : io_(io), limits_(limits), voice_(std::move(voice)) {}

http_server::~http_server() = default;

result<std::shared_ptr<http_server>> http_server::open(boost::asio::io_context& io, const network_address& address,
                                                       http_limits limits, logger voice) {
  std::shared_ptr<http_server> made(new http_server(io, limits, std::move(voice)));
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

void http_server::start() { listener_->start(); }

void http_server::close() {
  listener_->close();
  const std::vector<http_connection*> open(connections_.begin(), connections_.end());
  for (auto* each : open) each->close();
}

network_address http_server::address() const { return listener_->address(); }

/// Closes the connection whose client has kept the server waiting longest; false if handlers work for all of them.
bool http_server::make_room() {
  http_connection* slowest = nullptr;
  for (auto* each : connections_) {
    if (!each->waiting_since()) continue;
    if (slowest == nullptr || *each->waiting_since() < *slowest->waiting_since()) slowest = each;
  }
  if (slowest == nullptr) return false;
  voice_.warn("http connection closed, another needs its place",
              {{"peer", slowest->peer()}, {"connections_max", limits_.connections_max}});
  slowest->close();
  return true;
}

void http_server::accept(int fd) {
  tcp::socket socket(io_);
  if ((connections_.size() >= limits_.connections_max && !make_room()) || adopt(socket, fd)) {
    ::close(fd);
    return;
  }
  const auto self = shared_from_this();  // lives as long as its last connection, which uses the router
  const auto made =
      std::make_shared<http_connection>(std::move(socket), std::shared_ptr<const http_router>(self, &router_), limits_,
                                        [self](http_connection* ended) { self->connections_.erase(ended); });
  connections_.insert(made.get());
  made->start();
}

}  // namespace millrace
