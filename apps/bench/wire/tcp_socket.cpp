#include "apps/bench/wire/tcp_socket.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>

#include "runtime/disk/system_error.hpp"

namespace millrace::bench {
namespace {

using address_list = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

result<address_list> look_up(const network_address& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const auto port = std::to_string(address.port);
  const int failure = getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found);
  if (failure != 0) return make_error(errc::not_found, address.to_string() + ": " + gai_strerror(failure));
  return address_list(found, freeaddrinfo);
}

timeval to_timeval(std::chrono::milliseconds time) {
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(time);
  return {whole.count(), std::chrono::microseconds(time - whole).count()};
}

error failed(const char* action, int code) {
  if (code == EAGAIN || code == EWOULDBLOCK) return make_error(errc::timed_out, std::string(action) + ": no progress");
  return system_error(action, "the server", code);
}

}  // namespace

result<tcp_socket> tcp_socket::connect(const network_address& to, std::chrono::milliseconds patience) {
  const auto wait = to_timeval(std::max(patience, std::chrono::milliseconds(1)));  // 0 would be without end
  const auto found = look_up(to);
  if (!found) return found.error();
  int code = 0;
  for (const addrinfo* at = found->get(); at != nullptr; at = at->ai_next) {
    tcp_socket socket(::socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.fd_ < 0) {
      code = errno;
      continue;
    }
    const int on = 1;
    setsockopt(socket.fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(socket.fd_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    setsockopt(socket.fd_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (::connect(socket.fd_, at->ai_addr, at->ai_addrlen) == 0) return socket;
    code = errno;
  }
  if (code == EINPROGRESS) return make_error(errc::timed_out, "connect to " + to.to_string() + ": no answer");
  return system_error("connect to", to.to_string(), code);
}

tcp_socket::~tcp_socket() {
  if (fd_ >= 0) close(fd_);
}

result<void> tcp_socket::stop_blocking() {
  if (fcntl(fd_, F_SETFL, O_NONBLOCK) != 0) return failed("configure a socket to", errno);
  return {};
}

result<void> tcp_socket::send_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return failed("send to", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return {};
}

result<void> tcp_socket::receive_all(std::span<std::byte> into) {
  while (!into.empty()) {
    const auto received = recv(fd_, into.data(), into.size(), MSG_WAITALL);
    if (received < 0 && errno == EINTR) continue;
    if (received < 0) return failed("receive from", errno);
    if (received == 0) return make_error(errc::connection_closed, "the server closed a connection");
    into = into.subspan(static_cast<std::size_t>(received));
  }
  return {};
}

}  // namespace millrace::bench
